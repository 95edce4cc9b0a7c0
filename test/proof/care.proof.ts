import { join } from 'node:path';
import { ApiClient } from '#test/support/api.client.js';
import { filesWith, wordsIn } from '#test/support/bytes.search.js';
import { runCommand } from '#test/support/command.process.js';
import { eventually } from '#test/support/eventually.js';
import { full, logOf, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
const DAY = 86_400_000;
const CUSTOMERS = full ? 40_000 : 1_200;
const KILLS = full ? 30 : 2;
/** Customers told of in one request, each by three events. */
const BATCH = 130;
const ON = { birthday: { kind: 'anniversary', of: { trait: 'birthday' } }, second: { kind: 'purchase', nth: 2 } };

function told(customer: number, birthday: string): readonly object[] {
  const subject = `c-${customer}`;
  const event = (type: string, id: string, data: object) => ({
    ...{ specversion: '1.0', type: `peakend.customer.${type}.v1`, source: '/proof', id: `${id}/${subject}`, subject },
    ...{ time: new Date().toISOString(), data },
  });
  const purchase = { amount: '1', currency: 'EUR' };
  return [
    event('registered', 'a', { traits: { birthday, name: subject } }),
    event('purchase-made', 'b', purchase),
    event('purchase-made', 'c', purchase),
  ];
}

test(
  `${CUSTOMERS} customers are shown care once for each occasion, although the server is killed ${KILLS} times, and no birthday is in any file`,
  async () => {
    const options = { build: product.build, dataDir: await product.newDataDirectory() };
    let server = await ServerProcess.start(options);
    const said: string[] = [];
    const restart = async () => {
      await server.end('SIGKILL');
      said.push(...server.said);
      server = await ServerProcess.start(options);
    };
    const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
      withClient(server.postgresAddress(), async (client) => (await client.query<Row>(text, [...values])).rows);
    try {
      const client = await ApiClient.newTenant(() => server.url, 'proof');
      // As if it had been switched on three days ago.
      await eventually('the policy has begun', async () => {
        const text = `update engine.policies set began_at = now() - interval '3 days' where policy = 'care' returning policy`;
        return (await sql(text)).length === 1;
      });
      await restart();
      const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10);
      const birthday = `1913${yesterday.slice(4)}`;
      const events = Array.from({ length: CUSTOMERS }, (_, index) => told(index, birthday));
      // The search finds it where it is.
      expect(wordsIn(Buffer.from(JSON.stringify(events[0])), [birthday])).toEqual([birthday]);
      for (const [name, on] of Object.entries(ON))
        await client.expect(201, 'PUT', `/v1/care-rules/${name}`, { enabled: true, on, notMoreOftenThanDays: 0 });
      for (let from = 0; from < CUSTOMERS; from += BATCH) {
        const { status, body } = await client.publish(events.slice(from, from + BATCH).flat());
        if (status !== 202 || body.rejected.length > 0) throw new Error(`${status} ${JSON.stringify(body)}`);
      }
      await eventually(
        'the policy knows all of them',
        async () => {
          const text = 'select count(*)::int as n from policy.care_occasions';
          return (await sql<{ n: number }>(text))[0]?.n === CUSTOMERS;
        },
        PATIENCE_MS,
      );
      // As if all of it had been due yesterday morning.
      const at = new Date(`${yesterday}T09:00:00Z`);
      await withClient(server.postgresAddress(), async (client) => {
        await client.query('begin');
        await client.query(`update policy.care_rules set since = now() - interval '3 days'`);
        await client.query(
          `update policy.care_rules set next_on = $1, next_at = $2, swept_to = '' where next_at is not null`,
          [Date.parse(`${yesterday}T00:00:00Z`) / DAY, at],
        );
        await client.query('update policy.care_occasions set due_at = $1', [at]);
        await client.query('commit');
      });

      const decided = async () => {
        const text = `select count(*)::int as n from store.events where type in ('care.due', 'care.skipped')`;
        return (await sql<{ n: number }>(text))[0]?.n ?? 0;
      };
      for (let killed = 0; killed < KILLS; killed++) {
        const before = await decided();
        const some = async () => (await decided()) > before || before === 2 * CUSTOMERS;
        await eventually('some are decided', () => some().catch(() => false), PATIENCE_MS);
        await restart();
      }
      const isOver = async () =>
        (await decided()) >= 2 * CUSTOMERS && (await sql('select from policy.care_occasions')).length === 0;
      await eventually('all is decided', () => isOver().catch(() => false), PATIENCE_MS);

      const all = (await logOf(server.postgresAddress()))
        .filter(({ type }) => type === 'care.due' || type === 'care.skipped')
        .map(
          ({ type, customerId, data }) =>
            `${type} ${customerId} ${String(data.rule)} ${String(data.occasion)} ${String(data.dueAt)}`,
        );
      const due = (customer: number, occasion: string) => `care.due c-${customer} ${occasion} ${at.toISOString()}`;
      expect(all.sort()).toEqual(
        Array.from({ length: CUSTOMERS }, (_, customer) => [
          due(customer, `birthday anniversary-${yesterday.slice(0, 4)}`),
          due(customer, 'second purchase-2'),
        ])
          .flat()
          .sort(),
      );

      await sql('checkpoint');
      const backup = join(product.newDirectory(), 'backup');
      expect((await runCommand(product.build, 'backup', [backup], options.dataDir)).code).toBe(0);
      expect(filesWith(backup, [birthday])).toEqual([]);
      expect(filesWith(options.dataDir, [birthday])).toEqual([]);
      expect(wordsIn(Buffer.from([...said, ...server.said].join('\n')), [birthday])).toEqual([]);
    } finally {
      await server.end('SIGTERM');
    }
  },
  PATIENCE_MS,
);
