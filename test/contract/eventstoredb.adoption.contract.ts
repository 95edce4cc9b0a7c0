import { randomUUID } from 'node:crypto';
import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import type { AppendDecided, AppendFact } from '#libs/eventing/event-store.js';
import { compareLogs } from '#libs/eventing/log.comparison.js';
import { appendsOf, copyLog, wavesOf } from '#libs/eventing/log.copy.js';
import type { NewEvent } from '#libs/kernel/event.js';
import { withDoubles } from '../support/eventstoredb/with-double.js';
import { anEvent } from '#test/support/an.event.js';
import { aDecision, aFact, readAll } from './event-store.examples.js';

const { double, store } = withDoubles();

const of = (customerId: string | null): Partial<NewEvent> => ({ customerId });
const [complaint, definition, erasure] = [randomUUID(), randomUUID(), randomUUID()];
const decided = (stream: string, revision: number, ...customers: (string | null)[]) =>
  aDecision(
    stream,
    revision,
    customers.map((customerId) => anEvent({ type: 'something.decided', customerId })),
  );

/** Facts of some customers, a fact that opens a stream, decisions about it, about nobody and about several. */
const HISTORY: readonly (AppendFact | AppendDecided)[] = [
  aFact('1', of('a')),
  aFact('2', of('b')),
  aFact('3', of('a')),
  aFact('4', of('a'), complaint),
  decided(complaint, 0, 'a', 'a'),
  decided(definition, -1, null),
  aFact('5', of('b')),
  decided(complaint, 2, 'a'),
  decided(erasure, -1, 'a', 'b'),
  aFact('6', of('a')),
];

/** A log whose appends were each stored at a different time. */
async function logOf(appends = HISTORY): Promise<MemoryEventStore> {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const log = new MemoryEventStore({ now: () => (now += 1_000) });
  for (const append of appends) expect(await log.append([append])).toMatchObject([{ status: 'stored' }]);
  return log;
}

const nobody = async () => undefined;
const differences = async (one: MemoryEventStore, other: Parameters<typeof compareLogs>[1]) =>
  (await compareLogs(one, other, () => undefined)).differences;

describe('a log that is copied into EventStoreDB', () => {
  it('keeps its ids, contents, times of recording, streams and revisions, and each customer’s order', async () => {
    const log = await logOf();
    const there = await store((await double()).url);
    await copyLog(log, there, 0n, nobody);
    expect(await compareLogs(log, there, () => undefined)).toEqual({ events: 12, differences: [] });
    const [first, copied] = [(await readAll(log, 0n))[0], (await readAll(there, 0n))[0]];
    expect(copied).toEqual({ ...first, position: copied?.position });
    expect((await there.readStream(complaint)).map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
  });

  it('is the same when copied again from anywhere, and completes a copy that was cut short anywhere', async () => {
    const log = await logOf();
    for (let cut = 0; cut <= 12; cut++) {
      const there = await store((await double()).url);
      const upTo: MemoryEventStore = Object.assign(Object.create(log) as MemoryEventStore, {
        read: async (after: bigint, limit: number) =>
          (await log.read(after, limit)).filter(({ position }) => position <= BigInt(cut)),
      });
      const places: bigint[] = [0n];
      // What was decided together is copied together: no copy stops in the middle of it.
      if (cut !== 6 && cut !== 10) await copyLog(upTo, there, 0n, async (position) => void places.push(position));
      await copyLog(log, there, places.at(-1) as bigint, nobody);
      await copyLog(log, there, 0n, nobody);
      expect(await differences(log, there)).toEqual([]);
    }
  }, 120_000);

  it('is never left in the middle of what was decided together, whatever the page size', async () => {
    const log = await logOf();
    for (let page = 1; page < 7; page++) {
      const there = await store((await double()).url);
      const places: bigint[] = [];
      await copyLog(log, there, 0n, async (position) => void places.push(position), { page });
      // A killed copy resumes after one of these.
      expect(places.filter((place) => place === 5n || place === 10n)).toEqual([]);
      expect(places.at(-1)).toBe(12n);
      expect(await differences(log, there)).toEqual([]);
    }
  });

  it('knows repeats of its facts, and refuses other contents and claimed ids', async () => {
    const log = await logOf();
    const there = await store((await double()).url);
    await copyLog(log, there, 0n, nobody);
    const [fact] = HISTORY as [AppendFact];
    const claimed = aFact('claimed', of('a'), complaint);
    const { eventId, tenant, contentHash } = claimed.event;
    expect(await there.adoptClaim({ eventId, tenant, contentHash })).toBe(true);
    expect(await there.adoptClaim({ eventId, tenant, contentHash })).toBe(true);
    expect(await there.adoptClaim({ eventId, tenant, contentHash: new Uint8Array(32) })).toBe(false);
    expect(
      await there.append([fact, { ...fact, event: { ...fact.event, contentHash: new Uint8Array(32) } }, claimed]),
    ).toMatchObject([
      { status: 'duplicate' },
      { status: 'conflict', on: 'event' },
      { status: 'conflict', on: 'stream' },
    ]);
  });

  it('is refused where a different event is stored', async () => {
    const there = await store((await double()).url);
    const [fact] = HISTORY as [AppendFact];
    await there.append([{ ...fact, event: { ...fact.event, contentHash: new Uint8Array(32) } }]);
    await expect(copyLog(await logOf(), there, 0n, nobody)).rejects.toThrow(
      `Another event stands in the place of ${fact.event.eventId}`,
    );
  });
});

describe('comparing logs', () => {
  it.each([
    ['one is missing', HISTORY.toSpliced(2, 1), [{ tenant: 'acme', customerId: 'a' }]],
    ['one is missing at the end', HISTORY.slice(0, -1), [{ tenant: 'acme', customerId: 'a' }]],
    ['there is one more', [...HISTORY, aFact('7', of('b'))], [{ tenant: 'acme', customerId: 'b' }]],
    [
      'two of one customer changed places',
      [HISTORY[2], HISTORY[1], HISTORY[0], ...HISTORY.slice(3)],
      [{ tenant: 'acme', customerId: 'a' }],
    ],
    ['one of no customer is missing', HISTORY.toSpliced(5, 1), [{ tenant: 'acme', customerId: null }]],
  ] as const)('finds whose events differ if %s', async (_, other, expected) => {
    const appends = other as readonly (AppendFact | AppendDecided)[];
    const timeless = async (history: readonly (AppendFact | AppendDecided)[]) => {
      const log = new MemoryEventStore({ now: () => 0 });
      await log.append(history);
      return log;
    };
    expect(await differences(await timeless(HISTORY), await timeless(appends))).toEqual(expected);
  });

  it('finds no difference if only the order between customers changed', async () => {
    const [one, other] = [new MemoryEventStore({ now: () => 0 }), new MemoryEventStore({ now: () => 0 })];
    await one.append(HISTORY.slice(0, 3));
    await other.append([HISTORY[1], HISTORY[0], HISTORY[2]] as AppendFact[]);
    expect(await differences(one, other)).toEqual([]);
  });
});

test('customers are copied side by side, each in order; what concerns nobody or several is a barrier', async () => {
  const events = await readAll(await logOf(), 0n);
  const ids = wavesOf(appendsOf(events)).map((wave) =>
    wave.map((lane) =>
      lane.map((append) =>
        (append.kind === 'fact' ? [append.event] : append.events).map(
          ({ eventId }) => 1 + events.findIndex((event) => event.eventId === eventId),
        ),
      ),
    ),
  );
  expect(ids).toEqual([[[[1], [3], [4], [5, 6]], [[2]]], [[[7]]], [[[8]], [[9]]], [[[10, 11]]], [[[12]]]]);
});
