import { randomUUID } from 'node:crypto';
import { aDecision, aFact, appendOne, readAll, stored } from './event-store.examples.js';
import type { Subject } from './event-store.subject.js';

/** Stored once, forever: what identity compares, and what it answers. */
export function identitySuite(subject: Subject): void {
  describe('identity', () => {
    test('a fact sent again is a duplicate with the first position, and is not stored again', async () => {
      const fact = aFact();
      const first = await stored(subject.store, fact);
      expect(first).toEqual({
        status: 'stored',
        position: first.position,
        eventId: fact.event.eventId,
        revision: null,
      });
      expect(await appendOne(subject.store, fact)).toEqual({ ...first, status: 'duplicate' });
      expect(await readAll(subject.store, first.position)).toEqual([]);
    });

    test('only the content counts: all else may differ in a duplicate', async () => {
      const fact = aFact('same', { data: { rating: 4 } });
      const first = await stored(subject.store, fact);
      const again = { ...fact, event: { ...fact.event, data: { rating: 5 }, time: 0, traceparent: 'other' } };
      expect(await appendOne(subject.store, again)).toEqual({ ...first, status: 'duplicate' });
      expect((await subject.store.readEvent(fact.event.eventId))?.data).toEqual({ rating: 4 });
    });

    test('other content under the same id is a conflict', async () => {
      const { event } = aFact('one');
      await stored(subject.store, { kind: 'fact', event });
      expect(await appendOne(subject.store, aFact('two', { eventId: event.eventId }))).toEqual({
        status: 'conflict',
        on: 'event',
      });
    });

    test('the same id and content of another tenant is a conflict, never a duplicate', async () => {
      const { event } = aFact('content', { tenant: 'acme' });
      await stored(subject.store, { kind: 'fact', event });
      const foreign = { kind: 'fact', event: { ...event, tenant: 'globex' } } as const;
      expect(await appendOne(subject.store, foreign)).toEqual({ status: 'conflict', on: 'event' });
    });

    test('within one call the earlier wins, and every append has its own outcome', async () => {
      const [fact, other] = [aFact('a'), aFact('b')];
      const before = await subject.store.head();
      const outcomes = await subject.store.append([
        fact,
        aFact('changed', { eventId: fact.event.eventId }),
        other,
        fact,
        aFact('changed', { eventId: other.event.eventId }),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['stored', 'conflict', 'stored', 'duplicate', 'conflict']);
      expect(outcomes[3]).toEqual({ ...outcomes[0], status: 'duplicate' });
      expect((await readAll(subject.store, before)).map(({ eventId }) => eventId)).toEqual([
        fact.event.eventId,
        other.event.eventId,
      ]);
    });

    test('when many callers send the same fact at once, one stores it and all learn where', async () => {
      const fact = aFact();
      const outcomes = (await Promise.all(Array.from({ length: 20 }, () => subject.store.append([fact])))).flat();
      expect(outcomes.filter(({ status }) => status === 'stored')).toHaveLength(1);
      expect(outcomes.filter(({ status }) => status === 'duplicate')).toHaveLength(19);
      expect(new Set(outcomes.map((outcome) => 'position' in outcome && outcome.position)).size).toBe(1);
    });

    test('when many processes send the same facts at once, one stores each', async () => {
      const facts = Array.from({ length: 50 }, () => aFact());
      const before = await subject.store.head();
      const others = await Promise.all(Array.from({ length: 4 }, () => subject.another()));
      try {
        const calls = [subject, ...others].map(({ store }) => store.append(facts));
        const outcomes = (await Promise.all(calls)).flat();
        expect(outcomes.filter(({ status }) => status === 'stored')).toHaveLength(50);
        expect(outcomes.filter(({ status }) => status === 'duplicate')).toHaveLength(200);
        expect(await readAll(subject.store, before)).toHaveLength(50);
      } finally {
        await Promise.all(others.map(({ close }) => close()));
      }
    });

    test('an empty call has no outcomes', async () => {
      expect(await subject.store.append([])).toEqual([]);
    });

    test('check answers what append would, and stores nothing', async () => {
      const [known, fresh, stream] = [aFact('known'), aFact('fresh'), randomUUID()];
      const first = await stored(subject.store, known);
      const before = await subject.store.head();
      const appends = [known, aFact('other', { eventId: known.event.eventId }), fresh, fresh, aDecision(stream, 3)];
      const outcomes = await subject.store.check(appends);
      expect(outcomes.map(({ status }) => status)).toEqual([
        'duplicate',
        'conflict',
        'stored',
        'duplicate',
        'wrong-revision',
      ]);
      expect(outcomes[0]).toEqual({ ...first, status: 'duplicate' });
      expect(await subject.store.head()).toBe(before);
      expect(await appendOne(subject.store, fresh)).toMatchObject({ status: 'stored' });
    });
  });

  describe('facts that open a stream', () => {
    test('the fact is the first event of its stream', async () => {
      const stream = randomUUID();
      const fact = aFact('filed', { type: 'complaint.filed' }, stream);
      const outcome = await stored(subject.store, fact);
      expect(outcome.revision).toBe(0);
      expect(await appendOne(subject.store, fact)).toEqual({ ...outcome, status: 'duplicate' });
      expect(await subject.store.readStream(stream)).toEqual([
        {
          ...fact.event,
          contentHash: expect.anything(),
          position: outcome.position,
          recordedAt: expect.any(Number),
          stream,
          revision: 0,
        },
      ]);
    });

    test('the same content under another event id is a duplicate of the first', async () => {
      const stream = randomUUID();
      const first = await stored(subject.store, aFact('filed', {}, stream));
      const second = aFact('filed', {}, stream);
      const duplicate = { ...first, status: 'duplicate' };
      expect(await appendOne(subject.store, second)).toEqual(duplicate);
      expect(await appendOne(subject.store, second)).toEqual(duplicate);
      expect(await subject.store.readStream(stream)).toHaveLength(1);
      expect(await subject.store.readEvent(second.event.eventId)).toBeUndefined();
    });

    test('other content is a conflict on the stream, and its event id is used up', async () => {
      const stream = randomUUID();
      await stored(subject.store, aFact('filed', {}, stream));
      const late = aFact('filed otherwise', {}, stream);
      const { eventId } = late.event;
      const onStream = { status: 'conflict', on: 'stream' };
      const onEvent = { status: 'conflict', on: 'event' };
      expect(await appendOne(subject.store, late)).toEqual(onStream);
      expect(await appendOne(subject.store, late)).toEqual(onStream);
      expect(await appendOne(subject.store, aFact('another', { eventId }))).toEqual(onEvent);
      expect(await appendOne(subject.store, aFact('another', { eventId }, randomUUID()))).toEqual(onEvent);
      expect(await subject.store.readEvent(eventId)).toBeUndefined();
    });

    test('an event id that another process used up is used up here', async () => {
      const stream = randomUUID();
      await stored(subject.store, aFact('filed', {}, stream));
      const other = await subject.another();
      const late = aFact('filed otherwise', {}, stream);
      expect(await appendOne(other.store, late)).toEqual({ status: 'conflict', on: 'stream' });
      await other.close();
      const used = aFact('another', { eventId: late.event.eventId });
      expect(await subject.store.check([used])).toEqual([{ status: 'conflict', on: 'event' }]);
      expect(await appendOne(subject.store, used)).toEqual({ status: 'conflict', on: 'event' });
    });

    test('all of that within one call', async () => {
      const stream = randomUUID();
      const [first, same, other] = [
        aFact('filed', {}, stream),
        aFact('filed', {}, stream),
        aFact('otherwise', {}, stream),
      ];
      const outcomes = await subject.store.append([
        first,
        same,
        other,
        aFact('third', { eventId: other.event.eventId }),
        aFact('third', { eventId: same.event.eventId }),
      ]);
      expect(outcomes).toEqual([
        expect.objectContaining({ status: 'stored', eventId: first.event.eventId, revision: 0 }),
        { ...outcomes[0], status: 'duplicate' },
        { status: 'conflict', on: 'stream' },
        { status: 'conflict', on: 'event' },
        { status: 'conflict', on: 'event' },
      ]);
    });

    test('a stream opened by a decision is taken', async () => {
      const stream = randomUUID();
      await stored(subject.store, aDecision(stream, -1));
      expect(await appendOne(subject.store, aFact('filed', {}, stream))).toEqual({ status: 'conflict', on: 'stream' });
    });
  });
}
