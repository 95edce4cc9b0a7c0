import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PlatformModule, type PlatformParts } from '#libs/platform/platform.module.js';

/** An app's routes over the parts that were chosen for it. */
@Module({})
export class AppModule {
  static with(module: Type, parts: PlatformParts): DynamicModule {
    return { module: AppModule, imports: [CqrsModule.forRoot(), PlatformModule.with(parts), module] };
  }
}
