import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { ProjectionProgress } from '#libs/eventing/projection.progress.js';
import { serviceLevelStreamOf } from '#libs/facts/service-level/service-level.stream.js';
import { inForceAt, type RecordedVersion, versionsIn } from '#libs/facts/service-level/in.force.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { PROJECTION_PROGRESS } from '#libs/platform/querying/querying.tokens.js';
import { DATABASE, EVENT_STORE } from '#libs/platform/tokens.js';
import { type ComplaintClock, clocksFor } from './complaint.clocks.js';
import { type Filing, filingOf, needsTier, readTiers } from './filing.clocks.js';

/** How long a command waits until the facts say which tier its customer had. */
const PATIENCE_MS = 5_000;
/** Most tenants whose service levels are remembered. */
const MOST_TENANTS = 1_000;

/** Says which clocks a complaint has, by the store's truth. */
@Injectable()
export class ComplaintTimekeeper {
  /** Tenants' versions as far as some filing: what was in force before it never changes. */
  readonly #known = new Map<string, { readonly upTo: Position; readonly versions: readonly RecordedVersion[] }>();

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PROJECTION_PROGRESS) private readonly progress: ProjectionProgress,
  ) {}

  /** @throws Refusal `unavailable` if a service level goes by the customer's tier and the facts do not tell it in time */
  async clocksOf(filed: StoredEvent): Promise<readonly ComplaintClock[]> {
    const filing = filingOf(eventOf(filed, 'complaint.filed'));
    const inForce = inForceAt(await this.versionsFor(filing), filing.position);
    const tier = needsTier(inForce, filing) ? await this.tierOf(filing) : null;
    return clocksFor(inForce, { ...filing, tier });
  }

  private async versionsFor({ tenant, position }: Filing): Promise<readonly RecordedVersion[]> {
    const known = this.#known.get(tenant);
    if (known !== undefined && position <= known.upTo) return known.versions;
    const versions = versionsIn(await this.store.readStream(serviceLevelStreamOf(tenant)));
    if (this.#known.size >= MOST_TENANTS) this.#known.clear();
    this.#known.set(tenant, { upTo: position, versions });
    return versions;
  }

  private async tierOf(filing: Filing): Promise<string | null> {
    if (!(await this.progress.waitFor(filing.tenant, filing.position, PATIENCE_MS)))
      throw new Refusal(
        'unavailable',
        'NOT_YET_PROJECTED',
        "The customer's tier is not known yet, by which a service level goes: give the command again. Nothing was decided.",
        { retryAfter: 1 },
      );
    const tierOf = await this.database.transaction((sql) => readTiers(sql, [filing]), { snapshot: true });
    return tierOf(filing);
  }
}
