import pg from 'pg';
import { PostgresEventStore } from '#libs/adapters/postgres/postgres.event-store.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { useApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { missDays } from '#test/support/missed.days.js';
import { Analyst, touchpoint } from '../queries/analyst.js';
import { readAll } from '#test/contract/event-store.examples.js';

const started = useApp();
const DAY = 86_400_000;

async function daysOf(tenant: string): Promise<readonly object[]> {
  const store = new PostgresEventStore(started.app.connection, {});
  await store.open();
  const events = await readAll(store, 0n).finally(() => store.close());
  return events.filter((event) => event.type === 'day.closed' && event.tenant === tenant).map(({ data }) => data);
}

test('missed days are closed, queries go on, and the status says how far everything is', async () => {
  const analyst = await Analyst.of(started.app, { timeZone: 'Asia/Tokyo' });
  const calendar = calendarOf('Asia/Tokyo');
  await analyst.publish(touchpoint('k', '2024-03-05T10:00:00Z', { touchpoint: 'queueing' }));
  await eventually('its days are looked at', async () => {
    return (await analyst.get('/v1/status')).policies[0]?.lagEvents === 0 && (await rowsOf(analyst.tenant)) === 1;
  });
  const today = calendar.startOf(calendar.dayOf(Date.now()));
  await missDays(started.app.connection, analyst.tenant, new Date(today - 3 * DAY + DAY / 2));
  const expected = [3, 2, 1].map((ago) => ({
    day: calendar.dayOf(today - ago * DAY),
    endedAt: new Date(today - (ago - 1) * DAY).toISOString(),
  }));
  await eventually('they are closed', async () => (await daysOf(analyst.tenant)).length === 3);
  expect(await daysOf(analyst.tenant)).toEqual(expected);
  await analyst.publish(touchpoint('k', '2024-03-05T10:05:00Z', { touchpoint: 'served' }));
  expect((await analyst.get('/v1/customers/k/timeline')).items).toHaveLength(2);
  expect((await analyst.get('/v1/status')).projections[0].lagEvents).toBe(0);
});

test('channels cannot close a day, and are told what does', async () => {
  const tenant = await started.app.newTenant();
  const key = await started.app.newKey(tenant, 'publish');
  const event = {
    specversion: '1.0',
    type: 'peakend.day.closed.v1',
    source: '/channels/test',
    id: '1',
    data: { day: '2026-03-01', endedAt: '2026-03-02T00:00:00Z' },
  };
  const { status, body } = await started.app.request('POST', '/v1/events', {
    key,
    body: JSON.stringify(event),
    headers: { 'content-type': 'application/cloudevents+json' },
  });
  expect([status, body.code, body.errors]).toEqual([
    422,
    'NOT_PUBLISHABLE',
    [
      {
        path: '/type',
        code: 'NOT_PUBLISHABLE',
        message: '"day.closed" cannot be published: the system makes it at every midnight of the tenant\'s time zone.',
      },
    ],
  ]);
});

async function rowsOf(tenant: string): Promise<number> {
  const sql = new pg.Client(started.app.connection);
  await sql.connect();
  const { rows } = await sql.query('select from policy.tenant_days where tenant = $1', [tenant]);
  await sql.end();
  return rows.length;
}
