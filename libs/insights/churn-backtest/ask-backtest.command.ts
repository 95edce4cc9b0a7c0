import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Database } from '#libs/eventing/database.js';
import { churnSettingsOf } from '#libs/facts/churn-setting/churn-setting.table.js';
import { canonical } from '#libs/facts/content.format.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { ChurnModels } from '#libs/insights/churn-risk/churn-models.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import { keyReused } from '#libs/platform/input/idempotency-key.header.js';
import { CLOCK, DATABASE } from '#libs/platform/tokens.js';
import type { BacktestEntity } from './backtest.entity.js';
import type { GivenBacktest } from './backtest.reader.js';
import { insertBacktest, readBacktest } from './backtest.table.js';

/** Asks for a backtest. The same under the same key is the one that was asked for first. */
export class AskBacktest extends Command<BacktestEntity> {
  constructor(
    readonly given: GivenBacktest,
    readonly by: { readonly tenant: string; readonly timeZone: string; readonly idempotencyKey: string | null },
  ) {
    super();
  }
}

/** Stores it as a job, which whoever runs policies works off. */
@CommandHandler(AskBacktest)
export class AskBacktestHandler implements ICommandHandler<AskBacktest> {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: AskBacktest): Promise<BacktestEntity> {
    const { tenant, timeZone, idempotencyKey } = by;
    const id = idempotencyKey === null ? randomUUID() : idOf(tenant, idempotencyKey);
    const now = this.clock.now();
    return this.database.transaction(async (sql) => {
      const calendar = calendarOf(timeZone);
      const models = new ChurnModels(await churnSettingsOf(sql, tenant), [], (time) => calendar.dayOf(time));
      const yesterday = calendar.dayOf(calendar.startOf(calendar.dayOf(now)) - 1);
      const isInForce = canonical({ ...models.settingsAt(yesterday) }) === canonical({ ...given.rule });
      const { rule, from, to, basis } = given;
      const of = { backtest_id: id, tenant, rule, from_day: from, to_day: to, basis, in_force: isInForce };
      await insertBacktest(sql, of, now);
      const stored = (await readBacktest(sql, tenant, id)) as BacktestEntity;
      if (contentOf(stored) !== given.content) throw keyReused('another backtest');
      return stored;
    });
  }
}

function idOf(tenant: string, key: string): string {
  return uuid5(EVENT_NAMESPACE, JSON.stringify(['backtest', tenant, key, null]));
}

function contentOf({ rule, from_day, to_day, basis }: BacktestEntity): string {
  return canonical([{ ...rule }, from_day, to_day, basis]);
}
