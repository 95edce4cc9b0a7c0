import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';
import { eventually } from '#test/support/eventually.js';
import { LaneThread } from './lane.thread.js';

const address: PostgresAddress = { connectionString: 'postgres://nowhere' };
const events = [anEvent({ customerId: 'k' }) as StoredEvent];
let thread: LaneThread;

/** A thread that does what a piece of code does with what it hears. */
const threadOf = (code: string) =>
  (thread = new LaneThread(
    address,
    new URL(
      `data:text/javascript,${encodeURIComponent(`import { BlockList, connect } from 'node:net'; import { parentPort } from 'node:worker_threads'; parentPort.on('message', (heard) => { ${code} })`)}`,
    ),
  ));

afterEach(() => thread.stop());

it('applies one work after the other, and passes on why it could not', async () => {
  const { lane } = threadOf(
    `parentPort.postMessage(heard.after === 1n ? null : new Error(heard.after + ' of ' + heard.events[0].customerId))`,
  );
  await lane(1n, events);
  await expect(lane(2n, events)).rejects.toThrow('2 of k');
  await lane(1n, events);
});

it('that dies fails its work, and is replaced for the next', async () => {
  const { lane } = threadOf(
    `if (heard.after === 0n) process.exit(3); if (heard.after === 1n) throw new Error('lost'); parentPort.postMessage(null)`,
  );
  await expect(lane(0n, events)).rejects.toThrow('ended with 3');
  await expect(lane(1n, events)).rejects.toThrow('lost');
  await lane(2n, events);
});

it('whose answer cannot be read is ended, and replaced for the next', async () => {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let closed = 0;
  server.on('connection', (socket) => socket.once('close', () => closed++));
  // It holds a connection as long as it lives. An object of a class that nobody has cannot be made again where it arrives.
  const { lane } = threadOf(
    `if (heard.after > 0n) return parentPort.postMessage(null);
     const isClone = ({ description }) => description === 'messaging_clone_symbol';
     const clone = Object.getOwnPropertySymbols(BlockList.prototype).find(isClone);
     const answer = Object.assign(new BlockList(), { [clone]: () => ({ data: {}, deserializeInfo: 'no/such:Class' }) });
     connect(${(server.address() as AddressInfo).port}, '127.0.0.1', () => parentPort.postMessage(answer));`,
  );
  await expect(lane(0n, events)).rejects.toThrow('no/such');
  await eventually('its thread has ended', () => closed === 1);
  await lane(1n, events);
  server.close();
});
