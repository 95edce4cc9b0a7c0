import { randomUUID } from 'node:crypto';
import type { NewEvent } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';
import { aDecision, aFact, readAll, stored } from './event-store.examples.js';
import type { Subject } from './event-store.subject.js';

const bytes = (hash: Uint8Array | null) => hash && [...hash];

const full: NewEvent = anEvent({
  tenant: 'größe-名',
  customerId: 'Zoë 🦊 “1”',
  type: 'feedback.submitted',
  schemaVersion: 7,
  source: '/channels/\\"quoted"\t/ü',
  id: 'id\nwith\nlines',
  sequence: '99999999999999999999',
  time: Date.parse('1969-12-31T23:59:59.999Z'),
  micros: 999,
  data: {
    text: { sealed: 'AAECAw', key: 'k1' },
    nested: [{ a: null, b: [true, false, 0, -1.5, 1e-7, 1e21, 12345678901234568] }, []],
    '': '\u0000 \ud83e\udd8a \u2028 "\\" \u007f',
    unicode: '𝔘𝔫𝔦',
    empty: {},
  },
  derived: { valence: -0.25, model: 'afinn', version: '3.1', confidence: 0.5 },
  contentHash: Uint8Array.from({ length: 32 }, (_, index) => 255 - index * 3),
  correlationId: 'corr-é',
  causationId: randomUUID(),
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  extensions: { dataschema: 'https://acme.example/schema', region: 'é 1' },
});

const bare = anEvent({ customerId: null, data: {}, contentHash: new Uint8Array(32) });

/** What was put in comes out: by position, by id, by stream. */
export function readingSuite(subject: Subject): void {
  describe('reading', () => {
    test.each([
      ['full', full],
      ['bare', bare],
    ])('a %s event comes back as it was, in every field', async (_, example) => {
      const event = { ...example, eventId: randomUUID() };
      const before = await subject.store.head();
      const earliest = Date.now();
      const { position } = await stored(subject.store, {
        kind: 'fact',
        event: { ...event, contentHash: event.contentHash ?? new Uint8Array() },
      });
      for (const read of [await subject.store.readEvent(event.eventId), (await subject.store.read(before, 1))[0]]) {
        if (!read) throw new Error('It is not there');
        const { recordedAt, contentHash, ...rest } = read;
        expect({ ...rest, contentHash: bytes(contentHash) }).toStrictEqual({
          ...event,
          contentHash: bytes(event.contentHash),
          position,
          stream: null,
          revision: null,
        });
        expect(recordedAt).toBeGreaterThanOrEqual(earliest - 60_000);
        expect(recordedAt).toBeLessThanOrEqual(Date.now() + 60_000);
      }
    });

    test.each([
      ['with', full.contentHash],
      ['without', null],
    ])('a decided event comes back as it was, %s a content hash', async (_, contentHash) => {
      const stream = randomUUID();
      const event = { ...full, eventId: randomUUID(), contentHash };
      const { position } = await stored(subject.store, aDecision(stream, -1, [event]));
      const [read, ...more] = await subject.store.readStream(stream);
      expect(more).toEqual([]);
      expect({ ...read, contentHash: read?.contentHash ? bytes(read.contentHash) : null }).toStrictEqual({
        ...event,
        contentHash: contentHash && bytes(contentHash),
        position,
        recordedAt: expect.any(Number),
        stream,
        revision: 0,
      });
    });

    test('positions grow in the order of the appends, as do the times of recording', async () => {
      const before = await subject.store.head();
      const facts = Array.from({ length: 250 }, () => aFact());
      await subject.store.append(facts.slice(0, 100));
      for (const fact of facts.slice(100, 110)) await stored(subject.store, fact);
      await Promise.all([subject.store.append(facts.slice(110, 200)), subject.store.append(facts.slice(200))]);
      const events = await readAll(subject.store, before);
      const ids = facts.map(({ event }) => event.eventId);
      const read = events.map(({ eventId }) => eventId);
      expect(read.slice(0, 110)).toEqual(ids.slice(0, 110));
      expect(read.filter((id) => ids.indexOf(id) < 200)).toEqual(ids.slice(0, 200));
      expect(read).toHaveLength(250);
      let [position, recordedAt] = [before, 0];
      for (const event of events) {
        expect(event.position > position).toBe(true);
        expect(event.recordedAt).toBeGreaterThanOrEqual(recordedAt);
        ({ position, recordedAt } = event);
      }
      expect(await subject.store.head()).toBe(position);
      if (subject.countsPositions) expect(position).toBe(before + 250n);
    });

    test('pages of any size add up to the same log', async () => {
      const before = await subject.store.head();
      await subject.store.append(Array.from({ length: 25 }, () => aFact()));
      const whole = await subject.store.read(before, 1_000);
      expect(whole).toHaveLength(25);
      for (const limit of [1, 7, 25, 26]) expect(await readAll(subject.store, before, limit)).toEqual(whole);
    });

    test("a tenant's share of a part of the log is counted, with when its first event was recorded", async () => {
      const { store } = subject;
      const [mine, other] = [`mine-${randomUUID()}`, `other-${randomUUID()}`];
      const before = await store.head();
      const of = (tenant: string) => aFact('content', { tenant });
      for (const tenant of [other, mine, other, mine, mine]) await stored(store, of(tenant));
      const events = await store.read(before, 5);
      const [head, at] = [await store.head(), (index: number) => events[index] as (typeof events)[number]];
      expect(await store.sharesOf(mine, [at(1).position, before, head, at(1).position], head)).toEqual(
        new Map([
          [before, { events: 3, since: at(1).recordedAt }],
          [at(1).position, { events: 2, since: at(3).recordedAt }],
          [head, { events: 0, since: null }],
        ]),
      );
      expect(await store.sharesOf(mine, [at(1).position], at(3).position)).toEqual(
        new Map([[at(1).position, { events: 1, since: at(3).recordedAt }]]),
      );
      expect(await store.sharesOf(other, [at(2).position], head)).toEqual(
        new Map([[at(2).position, { events: 0, since: null }]]),
      );
      expect(await store.sharesOf(mine, [], head)).toEqual(new Map());
    });

    test('nothing is found where nothing is', async () => {
      const { store } = subject;
      expect(await store.read(await store.head(), 10)).toEqual([]);
      expect(await store.read((await store.head()) + 1_000_000n, 10)).toEqual([]);
      expect(await store.readEvent(randomUUID())).toBeUndefined();
      expect(await store.readStream(randomUUID())).toEqual([]);
    });

    test('the log has a name of 8 hex digits, the same for every process', async () => {
      const other = await subject.another();
      expect(subject.store.epoch).toMatch(/^[0-9a-f]{8}$/);
      expect(other.store.epoch).toBe(subject.store.epoch);
      await other.close();
    });

    test('what one process has stored, another reads at once', async () => {
      const other = await subject.another();
      const { eventId, position } = await stored(other.store, aFact());
      expect(await subject.store.head()).toBe(position);
      expect((await subject.store.readEvent(eventId))?.position).toBe(position);
      await other.close();
    });
  });
}
