import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_CHURN_SETTINGS } from '#libs/facts/churn-setting/churn-setting.events.js';
import { dayNumberOf } from '#libs/insights/churn-risk/churn-days.score.js';
import { priorModel } from '#libs/insights/churn-risk/churn-model.score.js';
import { noStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';
import { replay } from '#libs/insights/churn-backtest/replay.policy.js';
import { storedEvent } from '#test/support/an.event.js';
import { full } from '#test/support/proof.js';

const data = process.env.PEAKEND_DATA;
const proof = data === undefined ? test.skip : test;
const DAY = 86_400_000;
const TENANT = 'cdnow';
const END = Date.parse('1998-07-01T00:00:00Z');

/** The purchases of CDNOW's sample, each recorded at noon of its day, by customer. */
function purchases(): ReadonlyMap<string, readonly StoredEvent[]> {
  const lines = readFileSync(join(data ?? '', 'cdnow/CDNOW_sample.txt'), 'utf8')
    .split('\n')
    .filter(Boolean);
  const events = lines.map((line, index) => {
    const [customerId, , date = '', , amount] = line.trim().split(/\s+/);
    const time = Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}T12:00:00Z`);
    const said = { amount: `${amount}`, currency: 'USD' };
    const of = { tenant: TENANT, customerId: `${customerId}`, time, recordedAt: time, data: said };
    return storedEvent(index + 1, { ...of, type: 'customer.purchase-made' });
  });
  return groupBy(events, ({ customerId }) => customerId as string);
}

proof(
  'CDNOW replayed day by day raises at most one alert per silent spell',
  () => {
    const model = priorModel(DEFAULT_CHURN_SETTINGS.horizonDays);
    const calendar = calendarOf('UTC');
    let alerts = 0;
    const customers = [...purchases()].filter((_, index) => full || index % 40 === 0);
    for (const [customerId, events] of customers) {
      const raised = replay(events, {
        ...{ tenant: TENANT, calendar, liveSince: dayNumberOf('1997-01-01'), until: END },
        families: {
          isAwaited: () => false,
          survivorOf: () => customerId,
          linkedWith: () => [customerId],
          statisticsOf: () => noStatistics,
        },
        inForce: () => ({ rules: DEFAULT_CHURN_SETTINGS, model }),
      });
      const active = events.map(({ time }) => time);
      const spells = raised.map(({ raisedAt }) => active.filter((time) => time < raisedAt).length);
      expect([customerId, new Set(spells).size]).toEqual([customerId, spells.length]);
      for (const [index, { raisedAt }] of raised.entries())
        expect(index === 0 || raisedAt - (raised[index - 1]?.raisedAt ?? 0) >= 7 * DAY).toBe(true);
      alerts += raised.length;
    }
    expect(alerts).toBeGreaterThan(0);
  },
  300_000,
);
