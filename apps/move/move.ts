import { setTimeout as delay } from 'node:timers/promises';
import { Closing } from '#apps/composition/closing.js';
import { finishMove, noteMoved } from '#apps/composition/moving.js';
import { copyTables, withBoth } from '#libs/adapters/postgres/table.copy.js';
import { CopyConflict, copyLog } from '#libs/eventing/log.copy.js';
import { ProjectionRunner } from '#libs/eventing/projection.runner.js';
import { sealedContent } from '#apps/composition/keyring.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { insights } from '#libs/insights/insights.js';
import { type Clock, systemClock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { createLog, openLogFile } from '#libs/platform/log.js';
import { type BarStream, ProgressBar } from '#tools/progress.bar.js';
import { policies } from '#libs/policies/policies.js';
import { FEED_TABLES, moveWebhooks } from './feed.js';
import { JOB_TABLES, moveJobs } from './jobs.js';
import { openSource, openTarget, type Source, type Target } from './installation.js';
import { endsToKeep, movePolicies, noteEnd } from './policies.js';
import { verifyLog, verifyReadModels } from './verifying.js';

/** What PostgreSQL holds wherever the log is, in an order that satisfies foreign keys. */
const TABLES = [
  'platform.tenants',
  'platform.keys',
  'platform.asked_keys',
  'platform.keyring_secrets',
  'platform.customer_keys',
  'platform.rejects',
  'policy.erased_keys',
  ...FEED_TABLES,
  ...JOB_TABLES,
  ...policies.flatMap(({ tables }) => tables.map(({ name }) => name)),
];
const CLAIMS = 1_000;
const LOOK_MS = 100;

/**
 * Copies an installation into EventStoreDB and another PostgreSQL, projects it there, and compares the two. A move that
 * was killed continues where it stopped; the source stays as it is. Returns what to tell the operator.
 */
export async function move(configuration: Configuration, from: string, bars: BarStream): Promise<string> {
  const closing = new Closing();
  // Errors only: when PostgreSQL is stopped, it warns about the connections it ends.
  const log = createLog('error', openLogFile(2));
  try {
    const source = await openSource(from, configuration, log, closing);
    const target = await openTarget(source, configuration, closing);
    if (target.finishedAt !== null)
      return `It was already moved at ${target.finishedAt.toISOString()}: there is nothing to do.`;
    // Both close their journeys as of this moment.
    const now = systemClock.now();
    const moving = new Moving(source, target, { now: () => now }, bars);
    return await moving.run();
  } finally {
    await closing.close();
  }
}

class Moving {
  constructor(
    private readonly source: Source,
    private readonly target: Target,
    private readonly clock: Clock,
    private readonly bars: BarStream,
  ) {}

  async run(): Promise<string> {
    const { source, target } = this;
    const head = await source.eventStore.head();
    await this.copyKept();
    await this.copyClaims();
    await this.copyEvents();
    const events = await this.withBar('compare log', head, (seen) =>
      verifyLog(source.eventStore, target.eventStore, seen),
    );
    await this.project(source, 'project source');
    await this.project(target, 'project');
    const rows = await withBoth(source.address, target.address, verifyReadModels);
    if ((await source.eventStore.head()) !== head)
      throw new Refusal(
        'conflict',
        'SOURCE_GREW',
        'Something was published to the source meanwhile: stop its processes, and run this again.',
      );
    // Copied again: tenants and keys may have been added or removed meanwhile.
    await this.copyKept();
    await movePolicies(source, target);
    await moveWebhooks(source, target);
    await moveJobs(target.database, await target.eventStore.head());
    await finishMove(target.database, target.eventStore.epoch);
    return (
      `Moved and compared: ${events} events, ${rows} rows of the read models. Start the apps with the same ` +
      'PEAKEND_DATABASE_URL and PEAKEND_EVENTSTOREDB_URL, PEAKEND_EVENT_STORE=eventstoredb, PEAKEND_BUS=kafka, and the ' +
      'PEAKEND_MASTER_KEY of the old installation. Do not start the old installation again.'
    );
  }

  private async copyKept(): Promise<void> {
    await withBoth(this.source.address, this.target.address, (one, other) => copyTables(one, other, TABLES));
  }

  private async copyClaims(): Promise<void> {
    for (let after = 0n; ; ) {
      const claims = await this.source.eventStore.readClaims(after, CLAIMS);
      for (const { number, ...claim } of claims) {
        if (!(await this.target.eventStore.adoptClaim(claim))) throw differs(claim.eventId);
        after = number;
      }
      if (claims.length < CLAIMS) return;
    }
  }

  private async copyEvents(): Promise<void> {
    const { source, target } = this;
    await this.withBar('copy log', await source.eventStore.head(), async (seen) => {
      if (target.position > 0n) seen(target.position);
      let at = target.position;
      const copied = async (position: Position) => {
        await noteMoved(target.database, position);
        at = position;
        seen(position);
      };
      for (const until of await endsToKeep(source.database, target.database, at)) {
        await copyLog(source.eventStore, target.eventStore, at, copied, { until });
        await noteEnd(source.eventStore, target.eventStore, target.database, until);
      }
      await copyLog(source.eventStore, target.eventStore, at, copied);
    }).catch((error: unknown) => {
      throw error instanceof CopyConflict ? differs(error.event.eventId) : error;
    });
  }

  /** Brings an installation's read models up to its log, and to this moment. */
  private async project({ eventStore, database }: Source | Target, label: string): Promise<void> {
    const projection = new InsightsProjection(insights, this.clock, sealedContent);
    const head = await eventStore.head();
    await this.withBar(label, head, async (seen) => {
      const failed = (error: unknown) => this.bars.write(`Tried again: ${(error as Error).message}\n`);
      const runner = new ProjectionRunner(eventStore, database, projection, this.clock, { failed, parked: failed });
      const due = `select ${projection.due} as due from (select $1::timestamptz as now) asked`;
      const isDue = async () =>
        (await database.query<{ due: boolean }>(due, [new Date(this.clock.now())])).rows[0]?.due;
      runner.start();
      try {
        while (runner.position < head || (await isDue())) {
          seen(runner.position);
          await delay(LOOK_MS);
        }
      } finally {
        await runner.stop();
      }
    });
  }

  private async withBar<T>(
    label: string,
    total: bigint,
    work: (seen: (position: bigint) => void) => Promise<T>,
  ): Promise<T> {
    const bar = new ProgressBar(this.bars, label, Number(total), () => performance.now());
    try {
      const result = await work((position) => bar.update(Number(position), ''));
      bar.update(Number(total), '');
      return result;
    } finally {
      bar.end();
    }
  }
}

function differs(eventId: string): Refusal {
  return new Refusal(
    'conflict',
    'TARGET_DIFFERS',
    `EventStoreDB holds another event in place of ${eventId}: somebody else wrote there. Move into an empty one, with an empty database.`,
  );
}
