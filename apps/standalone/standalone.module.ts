import { type DynamicModule, Module } from '@nestjs/common';
import { PlatformModule, type PlatformParts } from '#libs/platform/platform.module.js';

/** Everything in one process, over the adapters of the embedded profile. */
@Module({})
export class StandaloneModule {
  static with(parts: PlatformParts): DynamicModule {
    return { module: StandaloneModule, imports: [PlatformModule.with(parts)] };
  }
}
