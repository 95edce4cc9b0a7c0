import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StreamReader } from './stream.reader.js';

const TURNS = 20;

test('a reader that is slow again and again leaves nothing behind on its connection', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const asked = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const answered = once(get({ port: (server.address() as AddressInfo).port }), 'response') as Promise<
    [IncomingMessage]
  >;
  const [, response] = await asked;
  const reader = new StreamReader(response, undefined, 'acme', 0n);
  const message = Buffer.alloc(4 * 2 ** 20);
  reader.send(1n, message);
  const [incoming] = await answered;
  let received = 0;
  incoming.on('data', (chunk: Buffer) => (received += chunk.length));
  const before = response.listenerCount('close');
  for (let turn = 2; turn <= TURNS; turn++) {
    await reader.drained();
    expect(reader.send(BigInt(turn), message)).toBe(false);
  }
  await reader.drained();
  expect([response.listenerCount('close'), response.listenerCount('drain')]).toEqual([before, 0]);
  response.end();
  await once(incoming, 'end');
  server.close();
  expect(received).toBe(TURNS * message.length);
});
