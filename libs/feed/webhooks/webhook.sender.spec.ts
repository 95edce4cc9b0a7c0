import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebhookReceiver } from '#test/support/webhook.receiver.js';
import { WebhookSender } from './webhook.sender.js';

let receiver: WebhookReceiver;
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(() => receiver.stop());

const on = (host: string) => `http://${host}:${receiver.port}/hook`;
const attempt = (sender: WebhookSender, url: string) =>
  sender.send({ url, headers: { 'webhook-id': '1' }, body: '{}' }, new AbortController().signal);
const answering =
  (...addresses: readonly string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const REFUSED = { delivered: false, responseStatus: null, error: 'Its address is not a public one.', retryAfterMs: 0 };

test.each([
  ...['127.0.0.1', '2130706433', '0x7f.1', '017700000001', '127.1', '0', '[::1]', '[::ffff:127.0.0.1]', '[::]'],
  ...['[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '10.0.0.1', '169.254.169.254', '[fe80::1]', '[fd00::1]'],
])('http://%s is refused before anything is sent', async (host) => {
  const sender = new WebhookSender({ allowPrivate: false });
  expect(await attempt(sender, on(host))).toEqual(REFUSED);
  expect(receiver.received).toEqual([]);
});

test('a host is refused if any of its addresses is private', async () => {
  for (const resolve of [answering('127.0.0.1'), answering('8.8.8.8', '127.0.0.1'), answering('8.8.8.8', '::1')]) {
    const sender = new WebhookSender({ allowPrivate: false, resolve });
    expect(await attempt(sender, on('inside.example.com'))).toEqual(REFUSED);
  }
  expect(receiver.received).toEqual([]);
});

test('a name server that answers otherwise the second time changes nothing: the host is asked for once', async () => {
  const answers = [answering('127.0.0.1'), answering('10.0.0.1')];
  const sender = new WebhookSender({ allowPrivate: true, resolve: async () => (answers.shift() as () => never)() });
  expect(await attempt(sender, on('rebinding.example.com'))).toMatchObject({ delivered: true, responseStatus: 204 });
  expect([answers.length, receiver.received[0]?.headers.host]).toEqual([1, `rebinding.example.com:${receiver.port}`]);
});

test('a connection that leads elsewhere than was checked is cut before anything is sent', async () => {
  const resolve = answering('127.0.0.1');
  const sender = new WebhookSender({ allowPrivate: false, resolve, isAllowed: lenientOnce() });
  expect(await attempt(sender, on('cloaked.example.com'))).toEqual(REFUSED);
  expect(receiver.received).toEqual([]);
});

/** Takes the first address that it is asked about for public: the one that was resolved. */
function lenientOnce(): (address: string) => boolean {
  let asked = 0;
  return () => asked++ === 0;
}

test('redirects are not followed', async () => {
  const inside = await WebhookReceiver.start();
  receiver.answer = () => (response) => response.writeHead(307, { location: inside.url }).end();
  const sender = new WebhookSender({ allowPrivate: true });
  expect(await attempt(sender, receiver.url)).toMatchObject({ delivered: false, responseStatus: 307 });
  expect(inside.received).toEqual([]);
  await inside.stop();
});

test('a receiver that switches protocols has not answered', async () => {
  receiver.answer = () => (response) => response.writeHead(101, { connection: 'upgrade', upgrade: 'other' }).end();
  expect(await attempt(new WebhookSender({ allowPrivate: true }), receiver.url)).toEqual({
    delivered: false,
    responseStatus: null,
    error: 'It failed: the connection was closed without an answer.',
    retryAfterMs: 0,
  });
});

test('a receiver that says nothing is given up on, and so is one that never ends its answer', async () => {
  const sender = new WebhookSender({ allowPrivate: true, timeoutMs: 100 });
  receiver.answer = () => 'hang';
  expect(await attempt(sender, receiver.url)).toEqual({
    delivered: false,
    responseStatus: null,
    error: 'It did not answer within 0.1 s.',
    retryAfterMs: 0,
  });
  let closed = () => {};
  const cut = new Promise<void>((resolve) => {
    closed = resolve;
  });
  receiver.answer = () => (response) => {
    response.once('close', closed).on('error', () => undefined);
    response.writeHead(200);
    const filling = setInterval(() => response.write('x'.repeat(20_000)), 1);
    void cut.then(() => clearInterval(filling));
  };
  const patient = new WebhookSender({ allowPrivate: true, timeoutMs: 600_000 });
  expect(await attempt(patient, receiver.url)).toMatchObject({ delivered: true, responseStatus: 200 });
  await cut;
});

test('how long a receiver asks to be left alone is told', async () => {
  receiver.answer = () => (response) => response.writeHead(429, { 'retry-after': '30' }).end();
  const sender = new WebhookSender({ allowPrivate: true });
  expect(await attempt(sender, receiver.url)).toMatchObject({ delivered: false, retryAfterMs: 30_000 });
});

test('a server that breaks off in the middle of its headers is a failure', async () => {
  const broken: Server = createServer();
  broken.on('connection', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')));
  await new Promise<void>((listening) => broken.listen(0, '127.0.0.1', listening));
  const sender = new WebhookSender({ allowPrivate: true });
  const { port } = broken.address() as AddressInfo;
  expect(await attempt(sender, `http://127.0.0.1:${port}/`)).toMatchObject({ delivered: false, responseStatus: null });
  await new Promise((closed) => broken.close(closed));
});
