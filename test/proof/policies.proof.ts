import { DateTime } from 'luxon';
import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { full, logOf, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

const TENANTS = full ? 1_000 : 40;
const DAYS = full ? 100 : 30;
const KILLS = full ? 20 : 2;
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];

const product = useBuild();
const nameOf = (index: number) => `tenant-${index}`;
const zoneOf = (index: number) => ZONES[index % ZONES.length] ?? 'UTC';

/** The dates that ended in a zone between two moments, and when, by a calendar other than the product's. */
function daysBetween(zone: string, from: number, to: number): readonly object[] {
  const days = [];
  for (let day = DateTime.fromMillis(from, { zone }).startOf('day'); ; ) {
    const end = day.plus({ days: 1 }).startOf('day');
    if (end.toMillis() > to) return days;
    days.push({ day: day.toISODate(), endedAt: end.toUTC().toISO() });
    day = end;
  }
}

test(
  `each day of ${TENANTS} tenants is closed once and in order, however often the server and its PostgreSQL are killed`,
  async () => {
    const options = { build: product.build, dataDir: await product.newDataDirectory() };
    let server = await ServerProcess.start(options);
    try {
      for (let index = 0; index < TENANTS; index++)
        await ApiClient.newTenant(() => server.url, nameOf(index), zoneOf(index));
      const asked = <Row extends object>(sql: string, values: readonly unknown[] = []) =>
        withClient(server.postgresAddress(), async (client) => (await client.query<Row>(sql, [...values])).rows);
      const closed = async () =>
        (await logOf(server.postgresAddress())).filter(({ type }) => type === 'day.closed').length;
      const seen = async () => (await asked<{ n: number }>('select count(*)::int as n from policy.tenant_days'))[0]?.n;
      const left = async () =>
        (await asked<{ n: number }>('select count(*)::int as n from policy.tenant_days where next_at <= now()'))[0]?.n;
      await eventually("all tenants' days are looked at", async () => (await seen()) === TENANTS, PATIENCE_MS);

      // As if nothing had run since then.
      const since = Date.now() - DAYS * 86_400_000;
      await asked('update policy.tenant_days set closed_until = $1, next_at = $1', [new Date(since)]);
      for (let killed = 0; killed < KILLS; killed++) {
        const before = await closed();
        const some = async () => (await closed()) > before || (await left()) === 0;
        await eventually('days are being closed', async () => some().catch(() => false), PATIENCE_MS);
        if (killed % 2 === 0) {
          await server.end('SIGKILL');
          server = await ServerProcess.start(options);
        } else server.signalPostgres('SIGKILL');
      }
      await eventually('all days are closed', async () => (await left().catch(() => undefined)) === 0, PATIENCE_MS);

      const now = Date.now();
      const log = (await logOf(server.postgresAddress())).filter(({ type }) => type === 'day.closed');
      for (let index = 0; index < TENANTS; index++) {
        const days = log.filter(({ tenant }) => tenant === nameOf(index));
        expect(days.map(({ data }) => data)).toEqual(daysBetween(zoneOf(index), since, now));
        expect(days.map(({ time }) => new Date(time).toISOString())).toEqual(days.map(({ data }) => data.endedAt));
      }
      expect(log.length).toBeGreaterThan(TENANTS * (DAYS - 1));
    } finally {
      await server.end('SIGTERM');
    }
  },
  PATIENCE_MS,
);
