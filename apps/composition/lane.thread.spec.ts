import type { PostgresAddress } from '#libs/adapters/postgres/postgres.database.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';
import { LaneThread } from './lane.thread.js';

const address: PostgresAddress = { connectionString: 'postgres://nowhere' };
const events = [anEvent({ customerId: 'k' }) as StoredEvent];
let thread: LaneThread;

/** A thread that does what a piece of code does with what it hears. */
const threadOf = (code: string) =>
  (thread = new LaneThread(
    address,
    new URL(
      `data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; parentPort.on('message', (heard) => { ${code} })`)}`,
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
