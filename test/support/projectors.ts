import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { ProjectedPartitions } from '#libs/eventing/projected.partitions.js';
import { Turn } from '#libs/eventing/turn.js';
import type { Insight } from '#libs/insights/engine/insight.js';
import { InsightsProjection } from '#libs/insights/engine/insights.projection.js';
import { eventually } from './eventually.js';
import { type GivenFact, storedAs } from './given-facts.js';
import type { TestDatabase } from './postgres.js';
import { sealedContent } from './sealed.content.js';

/** Projectors of one insight, each a process of its own, that may be held while they write. */
export class Projectors {
  /** What was reported as impossible to project. */
  readonly parked: unknown[] = [];
  private readonly databases: PostgresDatabase[] = [];
  private readonly held: (() => void)[] = [];
  private position = 0;

  constructor(
    private readonly db: TestDatabase,
    private readonly insight: Insight,
  ) {}

  /** Lets go of those that are held. */
  async close(): Promise<void> {
    for (const end of this.held) end();
    await Promise.all(this.databases.map((each) => each.close()));
    await this.db.database.query('delete from engine.partitions');
  }

  /** Takes facts from a partition. */
  take(partition: number, ...facts: readonly GivenFact[]): Promise<void> {
    return this.project(this.insight, partition, facts);
  }

  /** The same, until they are written; the transaction ends when it is told to. */
  async hold(partition: number, ...facts: readonly GivenFact[]): Promise<{ readonly end: () => Promise<void> }> {
    const [written, ended] = [gate(), gate()];
    const holding: Insight = {
      ...this.insight,
      read: async (...given) => {
        const write = await this.insight.read(...given);
        return async () => {
          await write();
          written.open();
          await ended.opened;
        };
      },
    };
    this.held.push(ended.open);
    const whole = this.project(holding, partition, facts);
    await Promise.race([written.opened, whole]);
    return {
      end: () => {
        ended.open();
        return whole;
      },
    };
  }

  /** Until so many transactions wait for another. */
  untilWaiting(count: number): Promise<void> {
    return eventually(`${count} wait`, async () => {
      const { rows } = await this.db.database.query<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows[0]?.n === count;
    });
  }

  private async project(insight: Insight, partition: number, facts: readonly GivenFact[]): Promise<void> {
    const database = new PostgresDatabase(this.db.connection, { connections: 1 });
    this.databases.push(database);
    const projection = new InsightsProjection([insight], { now: () => 0 }, sealedContent);
    const observer = { parked: (error: unknown) => void this.parked.push(error) };
    const relay = { read: () => Promise.reject(new Error('Nobody relays here.')) };
    const reader = new ProjectedPartitions(database, 'side-by-side', relay, projection, new Turn(), observer);
    const events = facts.map((fact) => storedAs(fact, ++this.position));
    const after = await reader.checkpoint(partition);
    await reader.take({ partition, after, upTo: BigInt(this.position), events });
  }
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
