import type { DerivedValence, StoredEvent } from '#libs/kernel/event.js';
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
import { withoutTieredLevels } from '#test/support/service-level.events.js';
import { factAbout, numbered } from '#test/support/stored.history.js';

const HOUR = 3_600_000;
/** Earlier than every other correction, so that the others have the last word. */
const FIRST = Date.parse('2023-06-01T00:00:00Z');

/** Rows are a function of each customer's facts in event-time order, however these arrive. */
export const arrivalChecks: Checks = {
  'facts in any order and any batches end in the same rows': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const expected = await fresh(world, events);
      expect(await live(world, batchesOf(inOrder(events), sizes))).toEqual(expected);
      expect(await live(world, batchesOf(shuffled(events, picks), sizes))).toEqual(expected);
    }),

  'repeated facts change nothing': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const expected = await live(world, batchesOf(events, sizes));
      const twice = events.flatMap((event, index) =>
        pick(picks, index) % 3 === 0 ? [event, pick(events, index)] : [event],
      );
      expect(await live(world, [...batchesOf(twice, sizes), events])).toEqual(expected);
    }),

  'late facts count as if they had come in time': (world, runs) =>
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

  'a corrected touchpoint counts as if it had been right from the start': (world, runs) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const chosen = new Set(events.filter(isTouchpoint).filter((_, index) => pick(picks, index) % 2 === 0));
      const wrong = numbered(
        events.flatMap((event, index) => (chosen.has(event) ? wronglyTold(event, pick(picks, index)) : [event])),
      );
      const expected = await fresh(world, events);
      expect(await live(world, batchesOf(wrong, sizes))).toEqual(expected);
      expect(await live(world, batchesOf(shuffled(wrong, picks), sizes))).toEqual(expected);
    }),

  'a retracted touchpoint counts as if it had never happened': (world, runs) =>
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

  'words judged anew count as if they had been judged so from the start, and the last in the log counts': (
    world,
    runs,
  ) =>
    forCases(runs, async ({ events, picks, sizes }) => {
      const chosen = new Map(
        events
          .filter(({ derived }, index) => derived !== null && pick(picks, index) % 3 > 0)
          .map(({ eventId }, index) => [eventId, judgement(pick(picks, index))]),
      );
      const expected = await fresh(
        world,
        events.map((event) => ({ ...event, derived: chosen.get(event.eventId) ?? event.derived })),
      );
      const first = events.flatMap((event, index) => {
        const isJudged = chosen.has(event.eventId) && pick(picks, index) % 2 === 0;
        return isJudged ? [event, judgedAnew(event, 'first', judgement(3))] : [event];
      });
      const last = events.flatMap((event) => {
        const found = chosen.get(event.eventId);
        return found === undefined ? [] : [judgedAnew(event, 'last', found)];
      });
      const log = numbered([...first, ...last]);
      for (const batches of [batchesOf(log, sizes), [log], [...batchesOf(log, sizes), log]])
        expect(await live(world, batches)).toEqual(expected);
      await world.startAnew();
      await world.finish();
      expect(await world.rows()).toEqual(expected);
    }),

  'merged customers are one, even in chains, whenever the merges arrive': (world, runs) =>
    forCases(runs, async ({ events: told, picks, sizes }) => {
      const events = withoutTieredLevels(told);
      const chain = chainOfMerges();
      // These customers are merged before anything else is known about them.
      const expected = await fresh(world, numbered([...chain, ...events]));
      expect(await live(world, batchesOf(numbered([...chain, ...events]), sizes))).toEqual(expected);
      expect(await live(world, batchesOf(numbered([...events, ...chain]), sizes))).toEqual(expected);
      expect(await live(world, [...batchesOf(events, sizes), ...[...chain].reverse().map((merge) => [merge])])).toEqual(
        expected,
      );
      expect(await live(world, batchesOf(shuffled(numbered([...chain, ...events]), picks), sizes))).toEqual(expected);
    }),

  'the passing of time has the same effect whether noticed at once or late': (world, runs) =>
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

/** A touchpoint as first reported, and the correction that puts it right. */
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

function judgement(by: number): DerivedValence {
  return { valence: (by % 21) / 10 - 1, model: 'compliance', version: `${2 + (by % 3)}`, confidence: 1 };
}

/** What `npm run retext` appends for a fact with words. */
function judgedAnew(
  { eventId, type, customerId, data }: StoredEvent,
  id: string,
  derived: DerivedValence,
): StoredEvent {
  const about = type === 'touchpoint.corrected' ? (data['eventId'] as string) : eventId;
  const { valence, model, version, confidence } = derived;
  const said = { eventId: about, valence, model, version, confidence };
  const event = factAbout(customerId as string, 'valence.derived', EARLY, `${id}-${eventId}`, said);
  return { ...event, causationId: eventId };
}
