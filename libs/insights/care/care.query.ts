import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Database, together } from '#libs/eventing/database.js';
import { isCareRule } from '#libs/facts/care/care-rule.table.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { addDays } from '#libs/kernel/days.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Answer, inSnapshot } from '#libs/platform/querying/answer.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import { OBSERVED_DAYS } from './care-decision.insight.js';
import { type CareEffect, careEffectOf } from './care-effect.insight.js';
import { readAll, readDueBefore } from './care.reader.js';

/** What came of a care rule. */
export class GetCareEffect extends Query<Answer<CareEffect>> {
  constructor(
    readonly tenant: string,
    readonly timeZone: string,
    readonly rule: string,
  ) {
    super();
  }
}

@QueryHandler(GetCareEffect)
export class GetCareEffectHandler implements IQueryHandler<GetCareEffect> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws Refusal if there is no such rule */
  execute({ tenant, timeZone, rule }: GetCareEffect): Promise<Answer<CareEffect>> {
    const today = calendarOf(timeZone).dayOf(this.clock.now());
    return inSnapshot(this.database, async (sql) => {
      if (!isIdentifier(rule)) throw unknown();
      const [isKnown, all, over] = await together([
        isCareRule(sql, tenant, rule),
        readAll(sql, tenant, rule),
        readDueBefore(sql, tenant, rule, addDays(today, -OBSERVED_DAYS)),
      ]);
      if (!isKnown) throw unknown();
      return careEffectOf((fate) => Number(all(fate).decided), over);
    });
  }
}

function unknown(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_CARE_RULE', 'There is no care rule of this name.');
}
