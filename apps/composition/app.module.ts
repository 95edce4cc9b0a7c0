import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ERASURE_LIST, type ErasureList } from '#libs/facts/erasure/erasure.list.js';
import { WAITING_CUSTOMERS } from '#libs/facts/erasure/waiting.customers.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { ParkedCustomers } from '#libs/insights/engine/parked.table.js';
import { insights } from '#libs/insights/insights.js';
import { SEALED_CONTENT } from '#libs/platform/tokens.js';
import { PlatformModule, type PlatformParts } from '#libs/platform/platform.module.js';
import { sealedContent } from './keyring.js';

/** An app's routes on top of the parts chosen for it. */
@Module({})
export class AppModule {
  static with(module: Type, parts: PlatformParts, erasures: ErasureList): DynamicModule {
    const providers = [
      { provide: ERASURE_LIST, useValue: erasures },
      { provide: SEALED_CONTENT, useValue: sealedContent },
      { provide: InsightsProjection, useValue: new InsightsProjection(insights, parts.clock, sealedContent) },
      { provide: WAITING_CUSTOMERS, useValue: new ParkedCustomers(parts.database) },
    ];
    return {
      module: AppModule,
      global: true,
      imports: [CqrsModule.forRoot(), PlatformModule.with(parts), module],
      providers,
      exports: providers.map(({ provide }) => provide),
    };
  }
}
