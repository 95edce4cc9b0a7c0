import fc from 'fast-check';
import {
  businessTimeUntil,
  type ClockFacts,
  type ClockReading,
  type ClockRule,
  readClock,
} from '#libs/facts/service-level/clock.score.js';
import { BusinessTime } from '#libs/kernel/business.time.js';
import { openHoursOf } from '#libs/facts/service-level/opening.hours.format.js';
import { MinuteOracle } from '#test/support/minute.oracle.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { type RandomClock, randomClocks } from '#test/support/random.clocks.js';

const RUNS = full ? 10_000 : 120;
const SEED = Number(process.env.SEED ?? 20_241_027);
/** The oracle looks no further ahead. */
const LIMIT = 40 * 86_400_000;

function ruleOf({ calendar, withinSeconds, warnAtShare }: RandomClock): ClockRule {
  return {
    kind: 'resolve',
    policy: { name: 'any', version: 1 },
    calendar: { name: 'any', version: 1, calendar },
    withinSeconds,
    warnAtShare,
  };
}

/** What the clock should say, told minute by minute; times beyond the oracle's sight are null. */
function told({ calendar, withinSeconds, warnAtShare, facts, at }: RandomClock) {
  const oracle = new MinuteOracle(calendar);
  const after = ({ startedAt, pauses, stops }: ClockFacts, seconds: number) =>
    oracle.after(startedAt, seconds, [...pauses, ...stops], startedAt + LIMIT);
  const dueAt = after(facts, withinSeconds);
  const within = (each: { from: number; to: number | null }) => each.from <= at && (each.to === null || at < each.to);
  const stop = facts.stops.find(within);
  const breached = dueAt !== null && dueAt <= at;
  const met = !breached && stop !== undefined;
  const until = (all: ClockFacts['pauses']) => all.filter(({ from }) => from < (stop?.from ?? 0));
  const known = met ? { ...facts, pauses: until(facts.pauses), stops: until(facts.stops) } : facts;
  const isWholeSecond = Number.isInteger(withinSeconds * warnAtShare);
  return {
    status: breached ? 'breached' : met ? 'met' : facts.pauses.some(within) ? 'paused' : 'running',
    dueAt: met ? after(known, withinSeconds) : dueAt,
    warnAt: isWholeSecond ? after(known, withinSeconds * warnAtShare) : undefined,
  };
}

/** What it says, as far as the oracle sees. */
function seen({ status, dueAt, warnAt }: ClockReading, startedAt: number) {
  const near = (time: number | null) => (time !== null && time <= startedAt + LIMIT ? time : null);
  return { status, dueAt: near(dueAt), warnAt: near(warnAt) };
}

test(
  `${RUNS} clocks fall due when those who look at the clock every minute say so`,
  () => {
    const statuses = new Map<string, number>();
    fc.assert(
      fc.property(randomClocks, (clock) => {
        const expected = told(clock);
        const reading = seen(readClock(ruleOf(clock), clock.facts, clock.at), clock.facts.startedAt);
        statuses.set(reading.status, (statuses.get(reading.status) ?? 0) + 1);
        expect({ ...reading, ...(expected.warnAt === undefined && { warnAt: undefined }) }).toEqual(expected);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect([...statuses.keys()].sort()).toEqual(['breached', 'met', 'paused', 'running']);
  },
  PATIENCE_MS,
);

test(
  'as much business time has passed until a clock falls due as it allows, whatever stood still before',
  () => {
    fc.assert(
      fc.property(randomClocks, ({ calendar, facts, withinSeconds }) => {
        const { startedAt, pauses, stops } = facts;
        const due = new MinuteOracle(calendar).after(
          startedAt,
          withinSeconds,
          [...pauses, ...stops],
          startedAt + LIMIT,
        );
        fc.pre(due !== null);
        expect(businessTimeUntil(calendar, facts, due as number)).toBe(withinSeconds * 1_000);
        expect(businessTimeUntil(calendar, facts, (due as number) - 1)).toBe(withinSeconds * 1_000 - 1);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  },
  PATIENCE_MS,
);

test(
  'as much business time lies between two moments as passes from one to the other',
  () => {
    fc.assert(
      fc.property(randomClocks, ({ calendar, facts: { startedAt }, withinSeconds }) => {
        const time = new BusinessTime(openHoursOf(calendar));
        const due = time.after(startedAt, withinSeconds * 1_000);
        fc.pre(due !== null);
        expect(time.between(startedAt, due as number)).toBe(withinSeconds * 1_000);
        expect(time.between(startedAt, (due as number) - 1)).toBe(withinSeconds * 1_000 - 1);
      }),
      { numRuns: RUNS, seed: SEED },
    );
  },
  PATIENCE_MS,
);
