import { type Sql, together } from '#libs/eventing/database.js';
import type { CustomerEventType } from '#libs/facts/stored.events.js';
import type { CustomerChange, CustomerNo, TenantChange, WholeCustomer } from '#libs/facts/table/customer-fact.js';
import { readWholeCustomers } from '#libs/facts/table/whole.customers.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import type { Build } from './build.table.js';
import type { Contexts } from './contexts.js';
import { type Insight, nothingToWrite, type Write } from './insight.js';
import type { InsightList } from './insight.list.js';
import type { KeptBuilds } from './kept.builds.js';
import type { SumsOfBuilds } from './sums.js';

type WholeByRoot = ReadonlyMap<CustomerNo, WholeCustomer>;

const NOBODY: Promise<WholeByRoot> = Promise.resolve(new Map());

/** Brings insights up to date, level by level: those of one level read together and then write, the next reads what they wrote. */
export class Writing {
  private readonly types: readonly CustomerEventType[];

  constructor(
    private readonly list: InsightList,
    private readonly contexts: Contexts,
  ) {
    this.types = list.factsOf(new Set(list.all.map(({ name }) => name)));
  }

  /** Takes changes into all insights, or some. Customers whose family changed are cleared and filled. */
  async take(
    sql: Sql,
    changes: readonly TenantChange[],
    kept: ReadonlyMap<string, KeptBuilds>,
    sums: SumsOfBuilds,
    only?: ReadonlySet<string>,
  ): Promise<void> {
    const regrouped = changes.flatMap(({ customers }) => customers.filter(isRegrouped));
    const reading = regrouped.length === 0 ? NOBODY : this.readWhole(sql, regrouped);
    const steps = (insight: Insight) =>
      changes.flatMap((change) => {
        const builds = kept.get(change.tenant) as KeptBuilds;
        return builds
          .of(insight)
          .map((build) => this.step(sql, insight, build, change, { kept: builds, sums, reading }));
      });
    await this.byLevel((insight) => (only?.has(insight.name) === false ? [] : steps(insight)), reading);
  }

  /** Tells insights of tenants' events. */
  async tell(
    sql: Sql,
    events: readonly StoredEvent[],
    kept: ReadonlyMap<string, KeptBuilds>,
    sums: SumsOfBuilds,
  ): Promise<void> {
    await this.byLevel((insight) =>
      [...kept].flatMap(([tenant, builds]) =>
        builds.of(insight).map(async (build) => {
          const ofTenant = events.filter((event) => event.tenant === tenant);
          const context = await this.contexts.of(sql, build, builds, sums);
          return insight.tenantEvents?.(sql, ofTenant, context) ?? nothingToWrite;
        }),
      ),
    );
  }

  /** What all insights of a level read and what is read beside them goes out together; then they write, then the next level reads. */
  private async byLevel(
    steps: (insight: Insight) => readonly Promise<Write>[],
    beside: Promise<unknown> = NOBODY,
  ): Promise<void> {
    for (const level of this.list.levels) {
      const [writes] = await together([together(level.flatMap(steps)), beside]);
      await together(writes.map(async (write) => write()));
    }
  }

  private async step(
    sql: Sql,
    insight: Insight,
    build: Build,
    change: TenantChange,
    { kept, sums, reading }: { kept: KeptBuilds; sums: SumsOfBuilds; reading: Promise<WholeByRoot> },
  ): Promise<Write> {
    const context = await this.contexts.of(sql, build, kept, sums);
    const held = change.customers.filter(({ root }) => root <= build.reachedCustomer);
    const [others, numbers] = [held.filter((each) => !each.regrouped), numbersOf(change)];
    const [write, clear] = await together([
      others.length > 0 ? insight.read(sql, others, context) : nothingToWrite,
      numbers.length > 0 ? insight.clear(sql, numbers, context) : nothingToWrite,
    ]);
    return async () => {
      await write();
      await clear();
      const whole = await reading;
      const filled = held.filter(isRegrouped).flatMap(({ root }) => whole.get(root) ?? []);
      if (filled.length > 0) await (await insight.fill(sql, filled, context))();
    };
  }

  /** Fills builds of one tenant with customers of whom they hold nothing. */
  async fill(
    sql: Sql,
    customers: readonly WholeCustomer[],
    builds: readonly Build[],
    kept: KeptBuilds,
    sums: SumsOfBuilds,
  ): Promise<void> {
    const fill = async (insight: Insight, build: Build) =>
      insight.fill(sql, customers, await this.contexts.of(sql, build, kept, sums));
    await this.byLevel((insight) =>
      builds.filter((build) => build.insight === insight.name).map((build) => fill(insight, build)),
    );
  }

  private async readWhole(sql: Sql, customers: readonly CustomerChange[]): Promise<WholeByRoot> {
    const whole = await readWholeCustomers(sql, customers, this.types);
    return new Map(whole.map((customer) => [customer.root, customer]));
  }
}

function isRegrouped({ regrouped }: CustomerChange): boolean {
  return regrouped;
}

/** Every number under which something may stand of customers whose family changed. */
function numbersOf({ customers, gone }: TenantChange): readonly CustomerNo[] {
  return [...new Set([...customers.filter(isRegrouped).flatMap(({ members }) => members), ...gone])];
}
