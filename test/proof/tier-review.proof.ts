import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { beginPolicies, missDays } from '#test/support/missed.days.js';
import { full, logOf, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
const DAY = 86_400_000;
const CUSTOMERS = full ? 40_000 : 2_400;
const KILLS = full ? 30 : 2;
const BATCH = 400;
const SETTINGS = {
  automatic: true,
  currency: 'EUR',
  tiers: [{ tier: 'vip', topShare: 0.01 }, { tier: 'a', atLeast: '1000' }, { tier: 'b' }],
};

/** Each spends another amount. */
const amountOf = (index: number) => index + 1;

function purchase(index: number, time: string): object {
  const data = { amount: `${amountOf(index)}`, currency: 'EUR' };
  const event = { specversion: '1.0', type: 'peakend.customer.purchase-made.v1', source: '/proof', id: `${index}` };
  return { ...event, subject: `c-${index}`, time, data };
}

async function publish(client: ApiClient, events: readonly object[]): Promise<void> {
  const { status, body } = await client.publish(events);
  if (status !== 202 || body.rejected.length > 0) throw new Error(`${status} ${JSON.stringify(body)}`);
}

test(
  `a review of ${CUSTOMERS} customers decides about each of them once, although the server is killed ${KILLS} times`,
  async () => {
    const options = { build: product.build, dataDir: await product.newDataDirectory() };
    let server = await ServerProcess.start(options);
    try {
      const client = await ApiClient.newTenant(() => server.url, 'proof');
      const bought = new Date(Date.now() - 10 * DAY).toISOString();
      for (let from = 0; from < CUSTOMERS; from += BATCH)
        await publish(
          client,
          Array.from({ length: BATCH }, (_, index) => purchase(from + index, bought)),
        );
      await client.expect(200, 'PUT', '/v1/tier-settings', SETTINGS);
      // As if it had been switched on three days ago, and nothing had run since then.
      await beginPolicies(server.postgresAddress(), new Date(Date.now() - 3 * DAY - DAY / 24));
      await server.end('SIGKILL');
      server = await ServerProcess.start(options);
      await missDays(server.postgresAddress(), 'proof', new Date(Date.now() - 3 * DAY));

      const reviewed = () =>
        withClient(server.postgresAddress(), async (sql) => {
          const text = `select count(*)::int as n from store.events where type = 'customer.tier-assigned'`;
          return (await sql.query<{ n: number }>(text)).rows[0]?.n ?? 0;
        });
      for (let killed = 0; killed < KILLS; killed++) {
        const before = await reviewed();
        const some = async () => (await reviewed()) > before || before === CUSTOMERS;
        await eventually('some are reviewed', () => some().catch(() => false), PATIENCE_MS);
        await server.end('SIGKILL');
        server = await ServerProcess.start(options);
      }
      const isOver = async () => {
        const { rows } = await withClient(server.postgresAddress(), (sql) =>
          sql.query('select from policy.reviewed_tenants where running is null and not is_changed and waiting_to = 0'),
        );
        return rows.length === 1 && (await reviewed()) >= CUSTOMERS;
      };
      await eventually('the review is over', () => isOver().catch(() => false), PATIENCE_MS);

      const assigned = (await logOf(server.postgresAddress())).filter(({ type }) => type === 'customer.tier-assigned');
      const tiers = assigned.map(({ customerId, data }) => `${customerId} ${String(data.tier)}`).sort();
      const bar = CUSTOMERS - Math.floor(CUSTOMERS / 100) + 1;
      const tierOf = (amount: number) => (amount >= bar ? 'vip' : amount >= 1_000 ? 'a' : 'b');
      expect(tiers).toEqual(
        Array.from({ length: CUSTOMERS }, (_, index) => `c-${index} ${tierOf(amountOf(index))}`).sort(),
      );
      // All at one midnight: the first of those that were missed, for the settings had changed.
      expect(new Set(assigned.map(({ time }) => time)).size).toBe(1);
      await eventually('answers show it', async () => {
        const { body } = await client.ask('GET', '/v1/tiers');
        const n = (body.items as readonly { tier: string | null; customers: { n: number } }[]).map(
          ({ tier, customers }) => `${tier} ${customers.n}`,
        );
        return n.sort().join() === `a ${bar - 1_000},b 999,null 0,vip ${CUSTOMERS - bar + 1}`;
      });
    } finally {
      await server.end('SIGTERM');
    }
  },
  PATIENCE_MS,
);
