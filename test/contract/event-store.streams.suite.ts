import { randomUUID } from 'node:crypto';
import { anEvent } from '#test/support/an.event.js';
import { aDecision, aFact, appendOne, readAll, stored } from './event-store.examples.js';
import type { Subject } from './event-store.subject.js';

/** Decided events: revisions, races, all or none. */
export function streamSuite(subject: Subject): void {
  describe('decided streams', () => {
    test('count revisions from 0, and read back from the first event', async () => {
      const stream = randomUUID();
      const [first, second] = [aDecision(stream, -1, 2), aDecision(stream, 1)];
      const one = await stored(subject.store, first);
      expect(one).toMatchObject({ revision: 1, eventId: first.events[1]?.eventId });
      const two = await stored(subject.store, second);
      expect(two).toMatchObject({ revision: 2, eventId: second.events[0]?.eventId });
      const events = await subject.store.readStream(stream);
      expect(events.map(({ revision, eventId, stream }) => ({ revision, eventId, stream }))).toEqual(
        [...first.events, ...second.events].map(({ eventId }, revision) => ({ revision, eventId, stream })),
      );
      expect(events[2]?.position).toBe(two.position);
    });

    test('follow a fact that opened the stream', async () => {
      const stream = randomUUID();
      await stored(subject.store, aFact('filed', {}, stream));
      expect(await stored(subject.store, aDecision(stream, 0))).toMatchObject({ revision: 1 });
      expect((await subject.store.readStream(stream)).map(({ revision }) => revision)).toEqual([0, 1]);
    });

    test('are read several at once, in the order asked for', async () => {
      const [opened, decided, missing] = [randomUUID(), randomUUID(), randomUUID()];
      await stored(subject.store, aFact('filed', {}, opened));
      await stored(subject.store, aDecision(opened, 0, 2));
      await stored(subject.store, aDecision(decided, -1));
      const each = [decided, missing, opened, decided];
      const alone = await Promise.all(each.map((stream) => subject.store.readStream(stream)));
      expect(await subject.store.readStreams(each)).toEqual(alone);
      expect(alone.map(({ length }) => length)).toEqual([1, 0, 3, 1]);
      expect(await subject.store.readStreams([])).toEqual([]);
    });

    test.each([
      [-1, 1],
      [0, 1],
      [2, 1],
      [7, 1],
    ])('an expected revision of %i where the last is %i is wrong', async (expected, actual) => {
      const stream = randomUUID();
      await stored(subject.store, aDecision(stream, -1, 2));
      const before = await subject.store.head();
      expect(await appendOne(subject.store, aDecision(stream, expected))).toEqual({ status: 'wrong-revision', actual });
      expect(await subject.store.head()).toBe(before);
    });

    test('any expected revision of a missing stream is wrong, the actual one being −1', async () => {
      const stream = randomUUID();
      expect(await appendOne(subject.store, aDecision(stream, 0))).toEqual({ status: 'wrong-revision', actual: -1 });
      expect(await subject.store.readStream(stream)).toEqual([]);
    });

    test('of many simultaneous deciders one wins, and the others learn the revision', async () => {
      const stream = randomUUID();
      const others = await Promise.all([subject.another(), subject.another()]);
      try {
        const stores = [subject.store, ...others.map(({ store }) => store)];
        const calls = stores.flatMap((store) =>
          Array.from({ length: 5 }, () => store.append([aDecision(stream, -1, 2)])),
        );
        const outcomes = (await Promise.all(calls)).flat();
        expect(outcomes.filter(({ status }) => status === 'stored')).toHaveLength(1);
        expect(outcomes.filter((outcome) => outcome.status === 'wrong-revision' && outcome.actual === 1)).toHaveLength(
          14,
        );
        expect(await subject.store.readStream(stream)).toHaveLength(2);
      } finally {
        await Promise.all(others.map(({ close }) => close()));
      }
    });

    test('within one call decisions build on each other', async () => {
      const stream = randomUUID();
      const outcomes = await subject.store.append([
        aDecision(stream, -1),
        aDecision(stream, -1),
        aDecision(stream, 0, 2),
      ]);
      expect(outcomes).toEqual([
        expect.objectContaining({ status: 'stored', revision: 0 }),
        { status: 'wrong-revision', actual: 0 },
        expect.objectContaining({ status: 'stored', revision: 2 }),
      ]);
    });

    test('the same decision sent again is a duplicate, even when others have decided since', async () => {
      const stream = randomUUID();
      const decision = aDecision(stream, -1, 2);
      const first = await stored(subject.store, decision);
      expect(await appendOne(subject.store, decision)).toEqual({ ...first, status: 'duplicate' });
      await stored(subject.store, aDecision(stream, 1));
      expect(await appendOne(subject.store, decision)).toEqual({ ...first, status: 'duplicate' });
      const half = { ...decision, events: [decision.events[0] ?? anEvent(), anEvent()] };
      expect(await appendOne(subject.store, half)).toEqual({ status: 'wrong-revision', actual: 2 });
    });

    test('an append of several events is stored whole, one right after the other', async () => {
      const stream = randomUUID();
      const before = await subject.store.head();
      const decision = aDecision(stream, -1, 5);
      await Promise.all([
        subject.store.append([aFact()]),
        subject.store.append([decision]),
        subject.store.append([aFact()]),
      ]);
      const streams = (await readAll(subject.store, before)).map((event) => event.stream);
      expect(streams).toHaveLength(7);
      expect(streams.slice(streams.indexOf(stream)).slice(0, 5)).toEqual(Array(5).fill(stream));
    });

    test('an append without events is the caller’s mistake', async () => {
      await expect(subject.store.append([aDecision(randomUUID(), -1, 0)])).rejects.toThrow(RangeError);
    });
  });

  if (!subject.knowsIdsOfDecidedEvents) return;
  describe('event ids of decided events', () => {
    test('none of an append is stored if one of its ids is in the log', async () => {
      const [stream, fact] = [randomUUID(), aFact()];
      await stored(subject.store, fact);
      const decision = aDecision(stream, -1, [anEvent(), anEvent({ eventId: fact.event.eventId })]);
      expect(await appendOne(subject.store, decision)).toEqual({ status: 'conflict', on: 'event' });
      expect(await subject.store.readStream(stream)).toEqual([]);
    });

    test('nor if two of its events have the same id', async () => {
      const [stream, event] = [randomUUID(), anEvent()];
      expect(await appendOne(subject.store, aDecision(stream, -1, [event, event]))).toEqual({
        status: 'conflict',
        on: 'event',
      });
    });

    test('a fact under the id of a decided event is a conflict', async () => {
      const decision = aDecision(randomUUID(), -1);
      const { eventId } = await stored(subject.store, decision);
      expect(await appendOne(subject.store, aFact('content', { eventId }))).toEqual({
        status: 'conflict',
        on: 'event',
      });
    });

    test('a decided event is read by its id', async () => {
      const decision = aDecision(randomUUID(), -1);
      const { eventId, position } = await stored(subject.store, decision);
      expect(await subject.store.readEvent(eventId)).toMatchObject({ eventId, position, revision: 0 });
    });
  });
}
