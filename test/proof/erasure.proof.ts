import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '#test/support/api.client.js';
import { filesWith, wordsIn } from '#test/support/bytes.search.js';
import { runCommand } from '#test/support/command.process.js';
import { eventually } from '#test/support/eventually.js';
import { answers, event, said, speak, word } from '#test/support/personal.words.js';
import { full, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
const KILLS = full ? 40 : 2;

test(
  'the words of an erased customer are in no file, log or answer, while events keep arriving',
  async () => {
    const server = await ServerProcess.start({
      build: product.build,
      dataDir: await product.newDataDirectory(),
      env: { PEAKEND_LOG_LEVEL: 'debug' },
    });
    const client = await ApiClient.newTenant(() => server.url, 'proof');
    const words = [word('Text'), word('Name'), word('Value'), word('Other')] as const;
    const late = word('Late');
    await speak(client, 'erased', words);
    await speak(client, 'merged', words);
    await client.publish([event('merged', 'customer.merged', { into: 'erased' }), said('stays', late)]);
    const early = join(product.newDirectory(), 'backup');
    expect((await runCommand(product.build, 'backup', [early], server.options.dataDir)).code).toBe(0);

    const ending = new AbortController();
    const writing = (async () => {
      while (!ending.signal.aborted) {
        await client.publish([said('erased', words[0]), said('merged', words[3]), said('stays', late)]);
        await delay(5);
      }
    })();
    const { body } = await client.expect(202, 'DELETE', '/v1/customers/merged');
    expect([body.customerId, body.erased]).toEqual(['erased', ['erased', 'merged']]);
    // What came while it was being erased, and after, is erased by asking again.
    ending.abort();
    await writing;
    const again = await client.expect(202, 'DELETE', '/v1/customers/erased');
    expect(again.body.status).toBe('done');
    const after = await client.publish([said('erased', late)]);

    const told = await answers(client, 'erased', after.body.position);
    expect([wordsIn(told, words), wordsIn(told, [late])]).toEqual([[], [late]]);
    await withClient(server.postgresAddress(), async (sql) => {
      await sql.query('checkpoint');
      const { rows } = await sql.query(
        `select count(*)::int as n from platform.customer_keys
         where tenant = 'proof' and customer_id in ('erased', 'merged') and wrapped is not null`,
      );
      // That of what came last.
      expect(rows).toEqual([{ n: 1 }]);
    });
    const file = join(product.newDirectory(), 'backup');
    expect((await runCommand(product.build, 'backup', [file], server.options.dataDir)).code).toBe(0);
    expect(filesWith(server.options.dataDir, [...words, late])).toEqual([]);
    expect(filesWith(file, [...words, late])).toEqual([]);
    expect(server.said.length).toBeLessThan(500);
    expect(wordsIn(Buffer.from(server.said.join('\n')), [...words, late])).toEqual([]);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(filesWith(server.options.dataDir, [...words, late])).toEqual([]);

    // What was backed up before it was erased, by a list that was kept elsewhere.
    const dataDir = product.newDirectory();
    for (const name of ['master.key', 'erasures.jsonl'])
      copyFileSync(join(server.options.dataDir, name), join(dataDir, name));
    expect((await runCommand(product.build, 'restore', [early], dataDir)).code).toBe(0);
    const restored = await ServerProcess.start({ build: product.build, dataDir });
    const there = client.at(() => restored.url);
    expect(wordsIn(await answers(there, 'erased'), words)).toEqual([]);
    const { body: last } = await there.publish([said('erased', late)]);
    const tellsLate = await answers(there, 'erased', last.position);
    expect([wordsIn(tellsLate, words), wordsIn(tellsLate, [late])]).toEqual([[], [late]]);
    expect(await restored.end('SIGTERM')).toBe(0);
    expect([early, dataDir].flatMap((path) => filesWith(path, [...words, late]))).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  'an erasure that a kill cuts short, wherever, is carried out to its end at the next start, or never began',
  async () => {
    const dataDir = await product.newDataDirectory();
    const start = () => ServerProcess.start({ build: product.build, dataDir });
    let server = await start();
    const client = await ApiClient.newTenant(() => server.url, 'killed');
    const isErased = (customerId: string) =>
      withClient(server.postgresAddress(), async (sql) => {
        const { rows } = await sql.query(
          "select position from store.events where type = 'customer.erased' and customer_id = $1",
          [customerId],
        );
        return rows.length > 0;
      });
    const cut = { carried: 0, notBegun: 0 };
    for (let round = 0; round < KILLS; round++) {
      const customerId = `customer-${round}`;
      const text = word('Text');
      const { body } = await client.publish([said(customerId, text)]);
      const shown = await answers(client, customerId, body.position);
      expect(wordsIn(shown, [text])).toEqual([text]);
      const asked = client.ask('DELETE', `/v1/customers/${customerId}`).catch(() => undefined);
      // Every second time it stands in the log already: how far a kill after a while finds it is the machine's affair.
      if (round % 2 === 1) await eventually('it has begun', () => isErased(customerId));
      else await delay((round * 17) % 120);
      await server.end('SIGKILL');
      await asked;
      server = await start();
      const erased = await isErased(customerId);
      cut[erased ? 'carried' : 'notBegun']++;
      if (!erased) await client.expect(202, 'DELETE', `/v1/customers/${customerId}`);
      await eventually('it is projected', () => client.hasReached(body.position));
      await eventually('nothing of it is left', async () => {
        const sealed = await withClient(server.postgresAddress(), async (sql) => {
          const { rows } = await sql.query(
            `select from fact.facts f join fact.customers c using (customer_no)
             where c.customer_id = $1 and f.data ->> 'text' is not null
             union all
             select from platform.customer_keys where customer_id = $1 and wrapped is not null`,
            [customerId],
          );
          return rows.length;
        });
        return sealed === 0;
      });
      expect(wordsIn(await answers(client, customerId, body.position), [text])).toEqual([]);
    }
    expect(cut.carried).toBeGreaterThanOrEqual(KILLS / 2);
    await server.end('SIGTERM');
  },
  PATIENCE_MS,
);
