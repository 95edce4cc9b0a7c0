import { type DynamicModule, Module } from '@nestjs/common';
import type { Scope } from '#libs/platform/auth/access.js';
import { laterController } from './later.controller.js';
import { LATER_ROUTES } from './later.routes.js';

/** The routes that this version answers with 501. */
@Module({})
export class LaterModule {
  /** Those of one scope: `operate` writes, `query` reads, `subscribe` follows. */
  static with(scope: Scope): DynamicModule {
    return {
      module: LaterModule,
      controllers: [laterController(LATER_ROUTES.filter((route) => route.scope === scope))],
    };
  }
}
