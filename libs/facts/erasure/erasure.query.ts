import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { ProjectionProgress } from '#libs/eventing/projection.progress.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Configuration } from '#libs/platform/configuration.js';
import { PROJECTION_PROGRESS } from '#libs/platform/querying/querying.tokens.js';
import { EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { ERASURE_LIST, type ErasureList } from './erasure.list.js';
import { type Receipt, receiptOf } from './erasure.receipt.js';
import { readErasure } from './erasure.stream.js';

/** What has been done about an erasure so far. @throws Refusal `not-found` */
export class GetErasure extends Query<Receipt> {
  constructor(
    readonly tenant: string,
    readonly erasureId: string,
  ) {
    super();
  }
}

@QueryHandler(GetErasure)
export class GetErasureHandler implements IQueryHandler<GetErasure> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(PROJECTION_PROGRESS) private readonly progress: ProjectionProgress,
    @Inject(ERASURE_LIST) private readonly list: ErasureList,
    private readonly configuration: Configuration,
  ) {}

  async execute({ tenant, erasureId }: GetErasure): Promise<Receipt> {
    const erasure = await readErasure(this.store, tenant, erasureId);
    if (erasure === undefined) throw new Refusal('not-found', 'NO_SUCH_ERASURE', 'There is no erasure with this id.');
    const keys = erasure.customers.flatMap((each) => each.keys);
    const living = await this.keyring.living(tenant, keys);
    const projected = await this.progress.waitFor(tenant, erasure.position, 0);
    const ingests = this.configuration.bus === 'kafka';
    return receiptOf(erasure, { livingKeys: living.length, projected, listed: this.list.kept, ingests });
  }
}
