import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { itemPages } from '#libs/insights/reading/group.page.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type Answer, inSnapshot, type Page } from '#libs/platform/querying/answer.js';
import { listOf } from '#libs/platform/querying/cursor.codec.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { RecoveryFilters } from './recovery.filters.js';
import { RECOVERY_GROUPS, type RecoveryComparison, recoveryOf, type RecoveryGroup } from './recovery.insight.js';
import { OUTCOME_DAYS, readSubjects, RECOVERY_DAYS } from './recovery.reader.js';

/** What no answer may be without. */
const WARNING =
  'This is no experiment: nobody chose by chance who was recovered. Customers are matched by tier, earlier activity and earlier peak-end; whatever else tells them apart may explain a difference.';

export interface RecoveryReport extends Page<RecoveryComparison> {
  readonly warning: string;
  readonly recoveryDays: number;
  readonly outcomeDays: number;
  readonly customers: Readonly<Record<RecoveryGroup, number>>;
  readonly tooRecent: number;
  readonly sampled: boolean;
}

/** What became of customers whose complaint was recovered, beside others who were like them before. */
export class GetRecovery extends Query<Answer<RecoveryReport>> {
  constructor(
    readonly tenant: string,
    readonly filters: RecoveryFilters,
  ) {
    super();
  }
}

/** The comparisons are always the same ones, in the same order. */
const placeKey = (_: RecoveryComparison, place: number) => String(place).padStart(2, '0');

@QueryHandler(GetRecovery)
export class GetRecoveryHandler implements IQueryHandler<GetRecovery> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ tenant, filters }: GetRecovery): Promise<Answer<RecoveryReport>> {
    const pageIn = itemPages<RecoveryComparison>(listOf('complaints/recovery', filters), filters, placeKey);
    return inSnapshot(this.database, async (sql) => {
      const { subjects, tooRecent, sampled } = await readSubjects(sql, tenant, filters, this.clock.now());
      const customers = RECOVERY_GROUPS.map((group) => [group, subjects.filter((each) => each.group === group).length]);
      return {
        warning: WARNING,
        recoveryDays: RECOVERY_DAYS,
        outcomeDays: OUTCOME_DAYS,
        customers: Object.fromEntries(customers) as RecoveryReport['customers'],
        tooRecent,
        sampled,
        ...pageIn(recoveryOf(subjects)),
      };
    });
  }
}
