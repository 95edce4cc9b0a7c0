import type { StoredEvent } from '#libs/kernel/event.js';
import {
  batchesOf,
  chainOfMerges,
  EARLY,
  forCases,
  fresh,
  inOrder,
  isDefinition,
  isTouchpoint,
  LATE,
  live,
  pick,
  shuffled,
} from './insight.cases.js';
import type { Checks } from './insight.checks.js';
import { factAbout, numbered } from '#test/support/stored.history.js';

const HOUR = 3_600_000;
/** Before every other correction, so that those have the last word. */
const FIRST = Date.parse('2023-06-01T00:00:00Z');

/** Rows are a function of each customer's facts in event-time order, never of how these arrive. */
export const arrivalChecks: Checks = {
  'facts in any order, cut into any batches, end in the same rows': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const expected = await fresh(world, events);
      expect(await live(world, batchesOf(inOrder(events), sizes))).toEqual(expected);
      expect(await live(world, batchesOf(shuffled(events, picks), sizes))).toEqual(expected);
    }),

  'facts that come again change nothing': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const expected = await live(world, batchesOf(events, sizes));
      const twice = events.flatMap((event, index) =>
        pick(picks, index) % 3 === 0 ? [event, pick(events, index)] : [event],
      );
      expect(await live(world, [...batchesOf(twice, sizes), events])).toEqual(expected);
    }),

  'facts that come long after they happened stand where they would have stood': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const expected = await fresh(world, events);
      const isLate = (_: StoredEvent, index: number) => pick(picks, index) % 4 === 0;
      const late = events.filter((event, index) => !isDefinition(event) && isLate(event, index));
      await live(
        world,
        batchesOf(
          events.filter((event) => !late.includes(event)),
          sizes,
        ),
      );
      for (const batch of batchesOf(late, sizes)) await world.take(batch);
      await world.finish();
      expect(await world.rows()).toEqual(expected);
    }),

  'a corrected touchpoint counts as if it had been so from the beginning': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const chosen = new Set(events.filter(isTouchpoint).filter((_, index) => pick(picks, index) % 2 === 0));
      const wrong = numbered(
        events.flatMap((event, index) => (chosen.has(event) ? wronglyTold(event, pick(picks, index)) : [event])),
      );
      const expected = await fresh(world, events);
      expect(await live(world, batchesOf(wrong, sizes))).toEqual(expected);
      expect(await live(world, batchesOf(shuffled(wrong, picks), sizes))).toEqual(expected);
    }),

  'a retracted touchpoint counts as if it had never been': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const all = pick(picks, 0) % 3 === 0;
      const gone = events.filter(isTouchpoint).filter((_, index) => all || pick(picks, index) % 2 === 0);
      const retractions = gone.map(({ customerId, eventId }, index) =>
        factAbout(customerId as string, 'touchpoint.retracted', EARLY, `retraction-${index}`, { eventId }),
      );
      const expected = await fresh(
        world,
        events.filter((event) => !gone.includes(event)),
      );
      const retracted = numbered([...events, ...retractions]);
      expect(await live(world, batchesOf(retracted, sizes))).toEqual(expected);
      expect(await live(world, batchesOf(shuffled(retracted, picks), sizes))).toEqual(expected);
    }),

  'merged customers are one, in chains too, whenever it is told': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const chain = chainOfMerges();
      // Nothing was ever known of those who are merged before all else.
      const expected = await fresh(world, numbered([...chain, ...events]));
      expect(await live(world, batchesOf(numbered([...chain, ...events]), sizes))).toEqual(expected);
      expect(await live(world, batchesOf(numbered([...events, ...chain]), sizes))).toEqual(expected);
      expect(await live(world, [...batchesOf(events, sizes), ...[...chain].reverse().map((merge) => [merge])])).toEqual(
        expected,
      );
      expect(await live(world, batchesOf(shuffled(numbered([...chain, ...events]), picks), sizes))).toEqual(expected);
    }),

  'what time brings comes in time and late': (world, runs) =>
    forCases(runs, async ({ events, sizes }) => {
      const expected = await fresh(world, events);
      await world.forget();
      world.now = EARLY;
      for (const batch of batchesOf(events, sizes)) await world.take(batch);
      await world.finish();
      world.now = LATE;
      await world.finish();
      expect(await world.rows()).toEqual(expected);
    }),
};

/** A touchpoint as it was first told, and what puts it right. */
function wronglyTold(event: StoredEvent, by: number): readonly StoredEvent[] {
  const { data, time, micros } = event;
  const told = { ...data, channel: 'wrong', valence: 0.9, staffId: 'wrong', journey: { id: 'wrong' } };
  const moved = by % 2 === 0;
  const { channel, valence = null, staffId = null, journey = null } = data;
  const right = { channel: channel ?? null, valence, staffId, journey };
  const at = new Date(time).toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
  return [
    { ...event, data: told, ...(moved ? { time: time - (by % 50) * HOUR } : {}) },
    factAbout(event.customerId as string, 'touchpoint.corrected', FIRST, `right-${event.id}`, {
      eventId: event.eventId,
      ...right,
      ...(moved ? { occurredAt: at } : {}),
    }),
  ];
}
