import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, type Sql, together } from '#libs/eventing/database.js';
import { groupPages } from '#libs/insights/reading/group.page.js';
import { liveBuild } from '#libs/insights/reading/live.build.js';
import type { Period } from '#libs/insights/reading/period.js';
import { spansOf } from '#libs/insights/reading/spans.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { addDays } from '#libs/kernel/days.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf, readCursor } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { LifecycleFilters } from './lifecycle.filters.js';
import { readFirstDay, readFlows, readLosses, readWonBack, type Selected } from './lifecycle.reader.js';
import {
  type Flow,
  flowsTogether,
  type LossReport,
  lossReports,
  type StageReport,
  stageReports,
  type StagesAt,
  stagesOverTime,
  type WonBackReport,
  wonBackReport,
} from './lifecycle.report.js';

export interface LifecycleReport extends Page<Omit<StagesAt, 'key'> & { readonly key: string | null }> {
  readonly groupBy: string | null;
  readonly stages: readonly StageReport[];
  readonly flows: readonly Flow[];
  readonly losses: readonly LossReport[];
  readonly wonBack: WonBackReport;
}

/** In which stages customers are, how they came into them, who was lost and who was won back. */
export class GetLifecycle extends Query<Answer<LifecycleReport>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly filters: LifecycleFilters,
  ) {
    super();
  }
}

@QueryHandler(GetLifecycle)
export class GetLifecycleHandler implements IQueryHandler<GetLifecycle> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ tenant, timeZone, filters }: GetLifecycle): Promise<Answer<LifecycleReport>> {
    const { from, to, tier, groupBy } = filters;
    const list = listOf('lifecycle', filters);
    const limit = filters.limit ?? MOST_PERIODS;
    const pageIn = groupPages(list, { cursor: filters.cursor, limit });
    const page = { most: limit + 1, after: readCursor(list, filters.cursor, ['text'])?.[0] };
    const today = calendarOf(timeZone).dayOf(this.clock.now());
    return inSnapshot(this.database, async (sql) => {
      const { rows } = await sql.query<{ build: number | null }>(`select ${liveBuild('lifecycle', '$1')} as build`, [
        tenant,
      ]);
      const selected = { build: rows[0]?.build ?? 0, tier };
      const spans = spansOf(undefined, from, to);
      const [before, within, losses, wonBack] = await together([
        from === undefined ? [] : readFlows(sql, selected, spansOf(undefined, undefined, from)),
        readFlows(sql, selected, spans),
        readLosses(sql, selected, spans),
        readWonBack(sql, selected, filters),
      ]);
      const [earlier, flows] = [[...before.values()].flat(), [...within.values()].flat()];
      const stages = stageReports(earlier, flows);
      const items: LifecycleReport['items'] =
        groupBy === undefined
          ? [{ key: null, stages: stages.map(({ stage, to: n }) => ({ stage, n })) }]
          : await readStages(sql, selected, { period: groupBy, from, to }, { earlier, today, page });
      return {
        groupBy: groupBy ?? null,
        stages,
        flows: flowsTogether(flows),
        losses: lossReports(losses),
        wonBack: wonBackReport(wonBack.n, wonBack.of),
        ...pageIn(items),
      };
    });
  }
}

/** Items in one answer if no limit is given. */
const MOST_PERIODS = 10_000;

interface Told {
  readonly earlier: readonly Flow[];
  readonly today: string;
  readonly page: Parameters<typeof stagesOverTime>[4];
}

/** Stages at the end of each period, from the first change on at the earliest. */
async function readStages(
  sql: Sql,
  selected: Selected,
  { period, from, to }: { readonly period: Period; readonly from: string | undefined; readonly to: string | undefined },
  { earlier, today, page }: Told,
): Promise<readonly StagesAt[]> {
  const begun = await readFirstDay(sql, selected);
  if (begun === null) return [];
  const first = from === undefined || from < begun ? begun : from;
  const last = to === undefined || to > today ? today : addDays(to, -1);
  const flows = await readFlows(sql, selected, spansOf(period, from, addDays(last, 1)));
  return stagesOverTime(period, earlier, flows, [first, last], page);
}
