import { branchVisit, BRANCH } from './branch.visit.js';
import { DAY, type DemoEvent, demoEvent, HOUR, MINUTE } from './demo.event.js';
import type { SeededRandom } from './seeded.random.js';

/** The customers whose stories the demo tells. */
export const STORIES = {
  gold: '4711',
  goldVisit: 'visit-88',
  silent: '2718',
  loyal: '3141',
  treatedBadly: '1414',
  recovered: '1732',
} as const;

/** In the order of the visit; null: nobody measured a feeling. */
const GOLD_VISIT: readonly [touchpoint: string, minutes: number, valence: number | null, more?: DemoEvent['data']][] = [
  ['location', 0, null],
  ['welcome', 3, 0.2],
  ['staff-attitude', 5, 0.4, { staffId: 'clerk-7' }],
  ['queueing', 9, -0.6, { waitSeconds: 180 }],
  ['counter-service', 24, 0.15, { staffId: 'clerk-7' }],
  ['goodbye', 31, 0.2],
];

/** A gold customer waits three minutes while others wait a quarter of an hour, and that is what she remembers. */
export function goldVisit(end: number): DemoEvent[] {
  const start = startOfDay(end - 6 * DAY) + 9 * HOUR;
  const journey = { definition: 'bank-branch-visit', id: STORIES.goldVisit };
  const visit = GOLD_VISIT.map(([touchpoint, minutes, valence, more]) =>
    demoEvent(
      'touchpoint.recorded',
      BRANCH,
      `${STORIES.goldVisit}/${touchpoint}`,
      STORIES.gold,
      start + minutes * MINUTE,
      {
        touchpoint,
        channel: 'branch',
        journey,
        ...(valence === null ? {} : { valence }),
        ...more,
      },
    ),
  );
  const answer = { instrument: 'csat', value: 2, about: { journeyId: STORIES.goldVisit, channel: 'branch' } };
  return [
    demoEvent('customer.tier-assigned', '/demo/crm', `${STORIES.gold}/tier`, STORIES.gold, end - 500 * DAY, {
      tier: 'gold',
    }),
    ...visit,
    demoEvent('feedback.submitted', BRANCH, `${STORIES.goldVisit}/csat`, STORIES.gold, start + 5 * HOUR, answer),
  ];
}

/** A customer who came every other week for a year, liked it less each time, complained, and has stayed away since. */
export function silentCustomer(start: number, end: number, random: SeededRandom): DemoEvent[] {
  const customer = STORIES.silent;
  const events = [
    demoEvent('customer.tier-assigned', '/demo/crm', `${customer}/tier`, customer, start, { tier: 'standard' }),
  ];
  const last = end - 95 * DAY;
  for (let at = startOfDay(start + 20 * DAY) + 10 * HOUR, no = 1; at < last; at += 14 * DAY, no += 1) {
    const mood = 0.3 - 0.9 * ((at - start) / (last - start));
    events.push(
      ...branchVisit({ id: `visit-${customer}-${no}`, customer, tier: 'standard', at, mood }, random.fork(String(no))),
    );
  }
  const complaint = {
    category: 'staff-attitude',
    severity: 4,
    channel: 'call-centre',
    text: 'Nobody apologised. I am very disappointed.',
  };
  events.push(
    demoEvent('complaint.filed', '/demo/call-centre', `${customer}/complaint`, customer, last + 2 * DAY, complaint),
  );
  events.push(
    demoEvent('feedback.submitted', '/demo/call-centre', `${customer}/nps`, customer, last + 3 * DAY, {
      instrument: 'nps',
      value: 1,
    }),
  );
  return events;
}

export function startOfDay(time: number): number {
  return Math.floor(time / DAY) * DAY;
}
