import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import type { Database } from '#libs/eventing/database.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { eventually } from '#test/support/eventually.js';
import { addAlerts } from '#test/support/feed.items.js';
import { useDatabase } from '#test/support/postgres.js';
import { HUB_OPTIONS, StreamHub, type Verdict } from './stream.hub.js';
import { StreamReader } from './stream.reader.js';

const db = useDatabase();
const KEYRING = { open: () => Promise.reject(new Error('nothing is sealed')) } as unknown as Keyring;
let head: HeadSignal;
let server: Server;
let hub: StreamHub;
let verdict: Verdict;
let dropped: number;
const responses: ServerResponse[] = [];
const clients: IncomingMessage[] = [];

async function start(options = {}, database: Database = db.database): Promise<void> {
  const observer = { failed: () => undefined, dropped: () => void dropped++ };
  const all = { ...HUB_OPTIONS, page: 3, commentMs: 20, keysMs: 20, ...options };
  hub = new StreamHub({ database, keyring: KEYRING, head, epoch: '0badcafe' }, async () => verdict, observer, all);
  server = createServer((asked, response) => {
    const { tenant, after } = asked.headers;
    const reader = new StreamReader(response, undefined, (tenant as string) || null, BigInt(after as string));
    responses.push(response);
    response.once('close', () => hub.remove(reader));
    response.writeHead(200);
    response.flushHeaders();
    hub.add(reader);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  hub.start();
}

beforeEach(async () => {
  await db.database.query('truncate feed.items');
  head = new HeadSignal();
  [verdict, dropped] = ['good', 0];
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  responses.splice(0);
  await hub.stop();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** A client that reads what comes, unless it is told to pause. */
class Client {
  text = '';
  isOver = false;

  private constructor(readonly incoming: IncomingMessage) {
    incoming.setEncoding('utf8').on('data', (chunk: string) => void (this.text += chunk));
    incoming.once('close', () => void (this.isOver = true)).on('error', () => undefined);
  }

  static async connect(after = 0n, tenant = 'acme'): Promise<Client> {
    const { port } = server.address() as AddressInfo;
    const headers = { tenant, after: `${after}` };
    const incoming = await new Promise<IncomingMessage>((came, failed) =>
      request({ port, headers, agent: false }, came).on('error', failed).end(),
    );
    clients.push(incoming);
    return new Client(incoming);
  }

  get positions(): readonly bigint[] {
    return [...this.text.matchAll(/^id: 0badcafe-(\d+)$/gm)].map(([, position]) => BigInt(position as string));
  }

  get comments(): readonly string[] {
    return [...this.text.matchAll(/^: (.+)$/gm)].map(([, comment]) => comment as string);
  }
}

const alerts = (count: number, bytes = 0) =>
  addAlerts(
    db.database,
    head,
    Array.from({ length: count }, () => ({ data: { filling: 'x'.repeat(bytes) } })),
  );
const upTo = (last: number, after = 0) => Array.from({ length: last - after }, (_, index) => BigInt(after + index + 1));

test('a tenant has so many streams at most, and so have all together; others go on, and a place that is left is free', async () => {
  await start({ mostOfTenant: 2, most: 3 });
  const [first, second] = [await Client.connect(), await Client.connect()];
  const third = await Client.connect();
  await eventually('it is ended', () => third.isOver);
  expect(third.comments).toEqual(['too many streams are open, 2 of this tenant: close those that nobody reads']);
  await Client.connect(0n, 'other');
  const one = await Client.connect(0n, 'third');
  await eventually('it is ended', () => one.isOver);
  second.incoming.destroy();
  await eventually('it is gone', () => hub.size === 2);
  await addAlerts(db.database, head, [{ customerId: 'anna' }]);
  const again = await Client.connect();
  await eventually('both are told', () => first.positions.length === 1 && again.positions.length === 1);
});

test('whoever joins, whenever and wherever it begins, gets all that follows, once and in order', async () => {
  await start();
  let last = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ adds: fc.integer({ min: 1, max: 8 }), joins: fc.nat(2), back: fc.nat(12) }), {
        maxLength: 4,
      }),
      async (steps) => {
        const joined: [Client, number][] = [];
        for (const { adds, joins, back } of steps) {
          const adding = alerts(adds);
          for (let no = 0; no < joins; no++) {
            const after = Math.max(0, last - back);
            joined.push([await Client.connect(BigInt(after)), after]);
          }
          last += (await adding).length;
        }
        for (const [client, after] of joined) {
          await eventually('all have come', () => client.positions.at(-1) === BigInt(last));
          expect(client.positions).toEqual(upTo(last, after));
          client.incoming.destroy();
        }
      },
    ),
    { numRuns: 25 },
  );
});

test('a reader whose socket the last missing item filled gets the next one only once it takes more', async () => {
  await alerts(1);
  await start();
  const written: string[] = [];
  const response = Object.assign(new EventEmitter(), {
    write: (chunk: Buffer) => {
      if (!`${chunk}`.startsWith(':')) written.push(`${chunk}`);
      return false;
    },
    end: () => void response.emit('close'),
    destroy: () => undefined,
  });
  hub.add(new StreamReader(response as unknown as ServerResponse, undefined, 'acme', 0n));
  await eventually('it has the first', () => written.length === 1);
  const quick = await Client.connect(1n);
  await alerts(1);
  await eventually('the other has the second', () => quick.positions.length === 1);
  expect(written).toHaveLength(1);
  response.emit('drain');
  await eventually('it has the second', () => written.length === 2);
});

test('a reader that takes nothing is dropped, is never given more than its socket takes, and holds up nobody', async () => {
  await start({ slowMs: 200 });
  const slow = await Client.connect();
  slow.incoming.pause();
  const [response] = responses;
  let most = 0;
  const measured = setInterval(() => void (most = Math.max(most, response?.writableLength ?? 0)), 1);
  const quick = await Client.connect();
  await alerts(60, 500_000);
  await eventually('it is dropped', () => dropped === 1);
  await eventually('the other has all', () => quick.positions.length === 60);
  clearInterval(measured);
  expect(quick.positions).toEqual(upTo(60));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(2 * 500_200);
  await eventually('its connection is closed', () => response?.destroyed === true);
});

test('a reader that pauses gets what it missed when it goes on', async () => {
  await start();
  const reader = await Client.connect();
  await alerts(1);
  await eventually('it is up to date', () => reader.positions.length === 1);
  reader.incoming.pause();
  await alerts(40, 500_000);
  await eventually('its socket is full', () => (responses[0]?.writableLength ?? 0) > 0);
  reader.incoming.resume();
  await alerts(2);
  await eventually('all have come', () => reader.positions.length === 43);
  expect([reader.positions, dropped]).toEqual([upTo(43), 0]);
});

test('a database that fails holds alerts up, and loses none', async () => {
  let failing = false;
  const query: Database['query'] = (...asked) =>
    failing ? Promise.reject(new Error('down')) : db.database.query(...asked);
  await start({ pollMs: 10 }, { query, transaction: db.database.transaction.bind(db.database) });
  const reader = await Client.connect();
  await alerts(2);
  await eventually('two have come', () => reader.positions.length === 2);
  failing = true;
  await alerts(3);
  const late = await Client.connect(1n);
  failing = false;
  await eventually('all have come', () => reader.positions.length === 5 && late.positions.length === 4);
  expect([reader.positions, late.positions]).toEqual([upTo(5), upTo(5, 1)]);
});

test('a stream is never silent, and ends with the reason', async () => {
  await start();
  const reader = await Client.connect();
  await eventually('comments come', () => reader.text.startsWith(':\n\n:\n\n'));
  verdict = 'bad';
  await eventually('it ends', () => reader.isOver);
  expect(reader.comments).toEqual(['the key is not valid any more']);
});

test('whose key cannot be looked at gets comments only, and is sent back once it can', async () => {
  verdict = 'unknown';
  await start();
  const reader = await Client.connect(0n, '');
  const known = await Client.connect();
  await alerts(1);
  await eventually('the other has it', () => known.positions.length === 1);
  await eventually('comments come', () => reader.text.includes(':\n\n:\n\n'));
  expect(reader.positions).toEqual([]);
  verdict = 'good';
  await eventually('it ends', () => reader.isOver);
  expect([reader.comments, known.isOver]).toEqual([['the stream can be served now: connect again'], false]);
});
