import { EventEmitter, getEventListeners } from 'node:events';
import { BackOff } from '#libs/eventing/back-off.js';
import { eventually } from '#test/support/eventually.js';
import type { EventStoreDBServer } from './event-store.server.js';
import { Tail } from './event-store.tail.js';

test('while the server is away nothing adds up', async () => {
  let subscriptions = 0;
  const subscribeToAll = () => {
    subscriptions++;
    const subscription = Object.assign(new EventEmitter(), { unsubscribe: async () => {} });
    setImmediate(() => subscription.emit('error', new Error('away')));
    return subscription;
  };
  const server = { client: { subscribeToAll } } as unknown as EventStoreDBServer;
  const ending = new AbortController();
  const tail = new Tail(server, new BackOff(1, 1), ending);
  const over = new AbortController();
  const waiting = tail.beyond(0n, 60_000, over.signal);
  await eventually('it has subscribed often', () => subscriptions > 30);
  // The pause between two of them listens.
  expect(getEventListeners(ending.signal, 'abort').length).toBeLessThan(2);
  over.abort();
  await waiting;
  await tail.close();
});
