import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ERASURE_LIST, type ErasureList } from '#libs/facts/erasure/erasure.list.js';
import { PlatformModule, type PlatformParts } from '#libs/platform/platform.module.js';

/** An app's routes over the parts that were chosen for it. */
@Module({})
export class AppModule {
  static with(module: Type, parts: PlatformParts, erasures: ErasureList): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [CqrsModule.forRoot(), PlatformModule.with(parts), module],
      providers: [{ provide: ERASURE_LIST, useValue: erasures }],
      exports: [ERASURE_LIST],
    };
  }
}
