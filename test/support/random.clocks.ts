import fc from 'fast-check';
import type { ClockFacts } from '#libs/facts/service-level/clock.score.js';
import {
  type BusinessCalendar,
  type ExceptionalDay,
  type OpeningHours,
  WEEKDAYS,
} from '#libs/facts/service-level/service-level.events.js';
import type { Standstill } from '#libs/kernel/stretches.js';

const DAY = 86_400_000;

/** Zones, and moments near which their clocks or dates do something that clocks seldom do. */
const ZONES: readonly (readonly [timeZone: string, ...near: string[]])[] = [
  ['UTC', '2024-02-29T12:00:00Z', '2000-02-28T23:00:00Z'],
  ['Europe/Berlin', '2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z'],
  ['America/New_York', '2024-03-10T07:00:00Z', '2024-11-03T06:00:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z', '2018-02-18T02:00:00Z'],
  ['America/Havana', '2024-03-10T05:00:00Z', '2024-11-03T05:00:00Z'],
  ['America/Asuncion', '2024-03-24T03:00:00Z', '2023-10-01T04:00:00Z'],
  ['America/St_Johns', '2010-03-14T03:31:00Z', '2010-11-07T02:31:00Z'],
  ['Asia/Beirut', '2024-03-30T22:00:00Z', '2024-10-26T21:00:00Z'],
  ['Asia/Tehran', '2022-03-21T20:30:00Z', '2022-09-21T19:30:00Z'],
  ['Africa/Cairo', '2024-04-25T22:00:00Z', '2024-10-31T21:00:00Z'],
  ['Africa/Casablanca', '2024-03-10T02:00:00Z', '2024-04-14T02:00:00Z'],
  ['Africa/Monrovia', '1972-01-07T00:44:30Z'],
  ['Atlantic/Azores', '2024-03-31T01:00:00Z', '2024-10-27T01:00:00Z'],
  ['Australia/Lord_Howe', '2024-04-06T15:00:00Z', '2024-10-05T15:30:00Z'],
  ['Asia/Kathmandu', '1985-12-31T18:30:00Z'],
  ['Asia/Shanghai', '2024-02-10T00:00:00Z', '1991-09-14T17:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', '2012-03-31T14:00:00Z'],
  ['Pacific/Kiritimati', '1994-12-31T10:40:00Z'],
];

export interface RandomClock {
  readonly calendar: BusinessCalendar;
  readonly withinSeconds: number;
  readonly warnAtShare: number;
  readonly facts: ClockFacts;
  /** When it is read: after all that happened. */
  readonly at: number;
}

const text = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const minute = fc.oneof(
  fc.constantFrom(0, 30, 60, 90, 120, 150, 180, 540, 1020, 1380, 1410, 1440),
  fc.integer({ min: 0, max: 1440 }),
);

/** Up to three intervals of a day, the second perhaps where the first ends. */
const day: fc.Arbitrary<readonly OpeningHours[]> = fc.uniqueArray(minute, { maxLength: 6 }).map((minutes) => {
  const sorted = [...minutes].sort((a, b) => a - b);
  return sorted.flatMap((from, index) => {
    const to = sorted[index + 1];
    return index % 2 === 0 && to !== undefined ? [{ from: text(from), to: text(to) }] : [];
  });
});
const workday = fc.oneof({ weight: 3, arbitrary: fc.constant([{ from: '09:00', to: '17:00' }]) }, day);

function calendarNear(timeZone: string, start: number): fc.Arbitrary<BusinessCalendar> {
  const date = fc.integer({ min: -3, max: 12 }).map((days) => new Date(start + days * DAY).toISOString().slice(0, 10));
  const dates = fc.uniqueArray(fc.record({ date, hours: fc.option(day) }), {
    maxLength: 4,
    selector: (each) => each.date,
  });
  return fc.tuple(fc.tuple(...WEEKDAYS.map(() => workday)), dates).map(([week, special]) => ({
    timeZone,
    week: Object.fromEntries(WEEKDAYS.map((name, index) => [name, week[index] as readonly OpeningHours[]])),
    holidays: special.filter(({ hours }) => hours === null).map((each) => ({ date: each.date })),
    exceptions: special.filter((each): each is ExceptionalDay => each.hours !== null),
  }));
}

const seconds = fc.oneof(
  fc.integer({ min: 0, max: 120 }),
  fc.integer({ min: 0, max: 12 * 3_600 }),
  fc.integer({ min: 0, max: 5 * 86_400 }),
);
const step = fc.record({ runs: seconds, stands: seconds, kind: fc.constantFrom('pause', 'stop') });

/** Standstills one after the other, of which the last may go on; and pauses across them, for good measure. */
function factsFrom(startedAt: number): fc.Arbitrary<Pick<RandomClock, 'facts' | 'at'>> {
  const across = fc.array(fc.tuple(seconds, seconds), { maxLength: 1 });
  return fc
    .tuple(fc.array(step, { maxLength: 4 }), across, seconds, fc.boolean())
    .map(([steps, more, last, goesOn]) => {
      const kinds: Record<'pause' | 'stop', Standstill[]> = { pause: [], stop: [] };
      let time = startedAt;
      for (const [index, { runs, stands, kind }] of steps.entries()) {
        const from = time + runs * 1_000;
        const to = from + stands * 1_000;
        const isOpen = goesOn && index === steps.length - 1;
        kinds[kind as 'pause' | 'stop'].push({ from, to: isOpen ? null : to });
        time = isOpen ? from : to;
      }
      const crossing = more.map(([after, length]) => ({
        from: startedAt + after * 1_000,
        to: startedAt + (after + length) * 1_000,
      }));
      const at = Math.max(time, ...crossing.map(({ to }) => to)) + last * 1_000;
      return { facts: { startedAt, pauses: [...kinds.pause, ...crossing], stops: kinds.stop }, at };
    });
}

const moments = fc.constantFrom(...ZONES).chain(([timeZone, ...near]) => {
  const close = fc
    .tuple(fc.constantFrom(...near), fc.integer({ min: -4 * 86_400, max: 2 * 86_400 }))
    .map(([moment, away]) => Date.parse(moment) + away * 1_000);
  const any = fc.integer({ min: 36_000_000, max: 2_050_000_000 }).map((second) => second * 1_000);
  return fc.oneof({ weight: 3, arbitrary: close }, { weight: 1, arbitrary: any }).map((start) => ({ timeZone, start }));
});

/** Any clock of any complaint, by any calendar, in zones that make it hard. */
export const randomClocks: fc.Arbitrary<RandomClock> = moments.chain(({ timeZone, start }) =>
  fc
    .record({
      calendar: calendarNear(timeZone, start),
      withinSeconds: fc.oneof(fc.integer({ min: 1, max: 7_200 }), fc.integer({ min: 1, max: 60 * 3_600 })),
      warnAtShare: fc.constantFrom(0.25, 0.5, 0.8),
      happened: factsFrom(start),
    })
    .map(({ happened, ...rest }) => ({ ...rest, ...happened })),
);
