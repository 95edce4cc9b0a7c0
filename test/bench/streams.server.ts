import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { HUB_OPTIONS, StreamHub } from '#libs/feed/stream/stream.hub.js';
import { messageOf } from '#libs/feed/stream/stream.message.js';
import { StreamReader } from '#libs/feed/stream/stream.reader.js';
import { eventually } from '../support/eventually.js';
import { addAlerts, anItem } from '../support/feed.items.js';
import { answer } from './bench.child.js';

const [which, address, alerts] = [process.argv[2], process.argv[3] as string, Number(process.argv[4])];
const KEYRING = { open: () => Promise.reject(new Error('nothing is sealed')) } as unknown as Keyring;
const DATA = { alertId: 'a', customerId: 'c-1', risk: 0.81, level: 'high', reasons: [], filling: 'x'.repeat(600) };
const PATIENCE_MS = 120_000;
const responses: ServerResponse[] = [];

/** Writes the same bytes to each connection, and nothing else. */
async function bare(): Promise<() => Promise<void>> {
  const message = await messageOf(anItem(1n, { data: DATA }), KEYRING, '0badcafe');
  return async () => {
    for (let alert = 0; alert < alerts; alert++) {
      for (const response of responses) response.write(message);
      await new Promise((turn) => setImmediate(turn));
    }
  };
}

/** Sends what comes into the feed. */
function hubbed(readers: StreamReader[]): { start(response: ServerResponse): void; run(): Promise<void> } {
  const database = new PostgresDatabase({ connectionString: address });
  const head = new HeadSignal();
  const observer = { failed: console.error, dropped: () => console.error('dropped') };
  const hub = new StreamHub(
    { database, keyring: KEYRING, head, epoch: '0badcafe' },
    async () => 'good',
    observer,
    HUB_OPTIONS,
  );
  hub.start();
  return {
    start(response) {
      const reader = new StreamReader(response, undefined, 'acme', 0n);
      readers.push(reader);
      hub.add(reader);
    },
    async run() {
      let last = 0n;
      for (let alert = 0; alert < alerts; alert++) {
        const [item] = await addAlerts(database, head, [{ data: DATA }]);
        last = item?.position ?? last;
      }
      await eventually('all were sent', () => readers.every(({ after }) => after >= last), PATIENCE_MS);
    },
  };
}

const hub = which === 'hub' ? hubbed([]) : undefined;
const write = hub ? () => hub.run() : await bare();
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.flushHeaders();
  responses.push(response);
  hub?.start(response);
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
answer(`${(server.address() as AddressInfo).port}`, async () => {
  await write();
  await eventually('all are sent', () => responses.every(({ writableLength }) => writableLength === 0), PATIENCE_MS);
  return responses.length;
});
