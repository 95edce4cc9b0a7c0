import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { KEY_MEMORY_MS, type Keyring } from '#libs/eventing/keyring.js';
import type { ProjectionProgress } from '#libs/eventing/projection.progress.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { PROJECTION_PROGRESS } from '#libs/platform/querying/querying.tokens.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { ERASURE_LIST, type ErasureList } from './erasure.list.js';
import { recordErasure, type StoredErasure } from './erasure.stream.js';
import { type Family, findFamily } from './family.table.js';
import { WAITING_CUSTOMERS, type WaitingCustomers } from './waiting.customers.js';

/**
 * How long a request waits for the read models to take in what was published before it, and then the erasure itself.
 */
const PATIENCE_MS = 5_000;

/** Erases the customer that an id stands for, and everybody merged into that customer. */
export class EraseCustomer extends Command<StoredErasure> {
  constructor(
    readonly tenant: string,
    readonly customerId: string,
    readonly traceparent: string | null,
  ) {
    super();
  }
}

/**
 * A crash may come after any of these steps. The list comes first: the next start completes whatever is on it. The
 * event comes second: the projection erases everything else because of it. The key is destroyed here only so that
 * nobody has to wait for the projection. By the time of the answer no process remembers the key.
 */
@CommandHandler(EraseCustomer)
export class EraseCustomerHandler implements ICommandHandler<EraseCustomer> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(PROJECTION_PROGRESS) private readonly progress: ProjectionProgress,
    @Inject(ERASURE_LIST) private readonly list: ErasureList,
    @Inject(WAITING_CUSTOMERS) private readonly waiting: WaitingCustomers,
  ) {}

  async execute({ tenant, customerId, traceparent }: EraseCustomer): Promise<StoredErasure> {
    const { survivor, members } = await this.familyNow(tenant, customerId);
    const keys = await this.keyring.keysOf(tenant, members);
    const erasure = {
      erasureId: randomUUID(),
      tenant,
      survivor,
      time: this.clock.now(),
      customers: members.map((member) => ({ customerId: member, keys: [keys.get(member) ?? []].flat() })),
    };
    await this.list.add(erasure);
    const position = await recordErasure(this.store, erasure, traceparent);
    await this.keyring.destroy(tenant, [...keys.values()]);
    await Promise.all([delay(KEY_MEMORY_MS), this.progress.waitFor(tenant, position, PATIENCE_MS)]);
    return { ...erasure, position };
  }

  /** Merges published before this request count. */
  private async familyNow(tenant: string, customerId: string) {
    if (!(await this.progress.waitFor(tenant, await this.store.head(), PATIENCE_MS))) {
      throw new Refusal(
        'unavailable',
        'NOT_YET_PROJECTED',
        'The latest merges are not known yet: ask again. Nothing was erased.',
        { retryAfter: 1 },
      );
    }
    const family = isIdentifier(customerId) ? await this.find(tenant, customerId) : undefined;
    if (family === undefined)
      throw new Refusal('not-found', 'NO_SUCH_CUSTOMER', 'No fact has named a customer with this id.');
    return family;
  }

  /** Waiting facts name customers, too. */
  private async find(tenant: string, customerId: string): Promise<Family | undefined> {
    const family = await findFamily(this.database, tenant, customerId);
    if (family !== undefined) return family;
    return (await this.waiting.includes(tenant, customerId))
      ? { survivor: customerId, members: [customerId] }
      : undefined;
  }
}
