import { randomUUID } from 'node:crypto';
import { type AllStreamSubscription, type FilterOptions, type Position, streamNameFilter } from '@eventstore/db-client';
import { eventually } from '../support/eventually.js';
import { append, aStream, type Conformance, someEvent, someEvents } from './eventstoredb.probe.js';

const BEYOND = 2n ** 60n;

/** Subscriptions: rows 46–52, 54, 55 and 58. */
export function subscriptionConformance(conformance: Conformance): void {
  const open: { unsubscribe(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const subscription of open.splice(0)) await subscription.unsubscribe();
  });

  /** A subscription to all streams with a prefix, and what it has said so far, in order. */
  function subscribe(prefix: string, fromPosition: Position | 'start' | 'end', more: Partial<FilterOptions> = {}) {
    const said: ('confirmation' | 'caughtUp' | Position | string)[] = [];
    const checkpoints: Position[] = [];
    const filter = streamNameFilter({
      prefixes: [prefix],
      ...more,
      checkpointReached: (_, position) => {
        said.push(position);
        checkpoints.push(position);
      },
    });
    const subscription: AllStreamSubscription = conformance.client.subscribeToAll({ fromPosition, filter });
    open.push(subscription);
    subscription.on('confirmation', () => said.push('confirmation'));
    subscription.on('caughtUp', () => said.push('caughtUp'));
    subscription.on('error', () => said.push('error'));
    subscription.on('data', ({ event }) => said.push(event?.id ?? ''));
    const ids = () => said.filter((each) => typeof each === 'string' && each.length === 36) as string[];
    const live = () => eventually('it has caught up', () => said.includes('caughtUp'));
    return { subscription, said, checkpoints, ids, live };
  }
  const put = (stream: string, count = 1) => {
    const events = someEvents(count);
    return append(conformance, 'batch', stream, events).then(({ position }) => ({
      ids: events.map(({ id }) => id),
      position: position ?? { commit: 0n, prepare: 0n },
    }));
  };
  const aPrefix = () => `${aStream()}-`;

  describe('subscriptions', () => {
    test('46: the first signal is a confirmation with a UUID', async () => {
      const prefix = aPrefix();
      await put(`${prefix}1`);
      const { subscription, said, live } = subscribe(prefix, 'start');
      await live();
      expect(said[0]).toBe('confirmation');
      expect(subscription.id).toMatch(/^[0-9a-f-]{36}$/);
    });

    test('47: from the start come the events that match, and a checkpoint before it has caught up', async () => {
      const prefix = aPrefix();
      const { ids: expected } = await put(`${prefix}1`, 3);
      await put(aStream());
      const { said, ids, checkpoints, live } = subscribe(prefix, 'start');
      await live();
      expect(ids()).toEqual(expected);
      expect(said.indexOf('caughtUp')).toBe(said.length - 1);
      expect(checkpoints.length).toBeGreaterThan(0);
    });

    test('48: a position is exclusive', async () => {
      const prefix = aPrefix();
      const { position } = await put(`${prefix}1`, 2);
      const { ids: expected } = await put(`${prefix}2`, 2);
      const { ids, live } = subscribe(prefix, position);
      await live();
      expect(ids()).toEqual(expected);
    });

    test('49: from the end there is no checkpoint before it has caught up, and then only what is new', async () => {
      const prefix = aPrefix();
      await put(`${prefix}1`, 2);
      const { said, ids, live } = subscribe(prefix, 'end');
      await live();
      expect(said).toEqual(['confirmation', 'caughtUp']);
      const { ids: expected } = await put(`${prefix}2`, 2);
      await eventually('they have come', () => ids().length === 2);
      expect(ids()).toEqual(expected);
    });

    test('50: once live, checkpoints show how far it has come while nothing matches', async () => {
      const { checkpoints, live } = subscribe(aPrefix(), 'end', { maxSearchWindow: 5, checkpointInterval: 1 });
      await live();
      await put(aStream(), 10);
      await eventually('two checkpoints', () => checkpoints.length >= 2);
      const commits = checkpoints.map(({ commit }) => commit);
      expect(commits).toEqual([...commits].sort((a, b) => Number(a - b)));
    });

    test('51: from any checkpoint, everything later that matches comes', async () => {
      const prefix = aPrefix();
      const sent: { ids: string[]; position: Position }[] = [];
      for (let round = 0; round < 12; round++) {
        sent.push(await put(`${prefix}${round}`));
        await put(aStream(), 4);
      }
      const { checkpoints, live } = subscribe(prefix, 'start', { maxSearchWindow: 5, checkpointInterval: 1 });
      await live();
      expect(checkpoints.length).toBeGreaterThan(2);
      for (const checkpoint of checkpoints.slice(-6)) {
        const later = sent.filter(({ position }) => position.commit > checkpoint.commit).flatMap(({ ids }) => ids);
        const again = subscribe(prefix, checkpoint);
        await again.live();
        expect(again.ids().filter((id) => later.includes(id))).toEqual(later);
      }
    });

    test('52: a paused subscriber misses nothing, and gets nothing twice', async () => {
      const prefix = aPrefix();
      const { subscription, ids, live } = subscribe(prefix, 'end');
      await live();
      subscription.pause();
      const expected: string[] = [];
      for (let round = 0; round < 50; round++) expected.push(...(await put(`${prefix}${round}`, 10)).ids);
      subscription.resume();
      await eventually('all have come', () => ids().length >= 500);
      expect(ids()).toEqual(expected);
    });

    test('54: a stream can be subscribed to before it exists', async () => {
      const [stream, event] = [aStream(), someEvent(randomUUID())];
      const subscription = conformance.client.subscribeToStream(stream);
      open.push(subscription);
      const seen: string[] = [];
      const confirmed = new Promise((resolve) => subscription.on('confirmation', resolve));
      subscription.on('data', ({ event: read }) => seen.push(read?.id ?? ''));
      await confirmed;
      await append(conformance, 'batch', stream, event);
      await eventually('it has come', () => seen.length > 0);
      expect(seen).toEqual([event.id]);
    });

    test('55: unsubscribing ends without an error', async () => {
      const { subscription, live } = subscribe(aPrefix(), 'end');
      await live();
      const signals: string[] = [];
      for (const signal of ['end', 'close', 'error']) subscription.on(signal as 'end', () => signals.push(signal));
      await subscription.unsubscribe();
      await eventually('it is closed', () => signals.includes('close'));
      expect(signals).toEqual(['end', 'close']);
    });

    test('58: from beyond the end it is live, and delivers nothing of what is stored below', async () => {
      const prefix = aPrefix();
      const { ids, live } = subscribe(prefix, { commit: BEYOND, prepare: BEYOND });
      const end = subscribe(prefix, 'end');
      await Promise.all([live(), end.live()]);
      await put(`${prefix}1`);
      await eventually('the other one has it', () => end.ids().length === 1);
      expect(ids()).toEqual([]);
    });
  });
}
