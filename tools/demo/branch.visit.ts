import { opinionOf, steps, type Tier, waitSeconds } from './branch.feelings.js';
import { ratingsOf } from './branch.ratings.js';
import { csatOf, DAY, type DemoEvent, demoEvent, felt, HOUR, MINUTE, npsOf } from './demo.event.js';
import type { SeededRandom } from './seeded.random.js';

export const BRANCH = '/demo/branch';

const REMARKS: readonly (readonly [low: number, text: string])[] = [
  [0.4, 'Excellent service, friendly and fast. I love this branch.'],
  [0.1, 'Good advice and a pleasant visit.'],
  [-0.2, 'It was okay.'],
  [-0.5, 'The waiting was annoying and the visit disappointing.'],
  [-9, 'Terrible: I waited for ages and nobody cared. A horrible visit.'],
];

export interface Visit {
  readonly id: string;
  readonly customer: string;
  readonly tier: Tier;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Shifts everything that is felt: a customer who is drifting away feels worse each time. */
  readonly mood: number;
  /** Whether whoever answers is asked what was expected, and what matters. */
  readonly survey?: boolean;
}

/** One visit to a branch, and what the customer says about it later. Some leave before they are served. */
export function branchVisit(visit: Visit, random: SeededRandom): DemoEvent[] {
  const events: DemoEvent[] = [];
  const experienced: { touchpoint: string; valence: number }[] = [];
  const staffId = `clerk-${random.whole(1, 12)}`;
  let at = visit.at;
  for (const step of steps) {
    if (!random.chance(typeof step.share === 'number' ? step.share : step.share[visit.tier])) continue;
    const valence = felt(step.feels(random, visit.tier) + visit.mood);
    const data = touchpointData(step.touchpoint, valence, staffId, visit.tier, random);
    at += Math.round(random.between(...step.minutes) * MINUTE) + Number(data.waitSeconds ?? 0) * 1_000;
    events.push(demoEvent('touchpoint.recorded', BRANCH, `${visit.id}/${step.touchpoint}`, visit.customer, at, data));
    experienced.push({ touchpoint: step.touchpoint, valence });
    if (step.touchpoint === 'queueing' && valence < -0.6 && random.chance(0.12)) break;
  }
  if (events.length > 0) events.push(...feedback(visit, experienced, at, random));
  return events;
}

function touchpointData(
  touchpoint: string,
  valence: number,
  staffId: string,
  tier: Tier,
  random: SeededRandom,
): DemoEvent['data'] {
  const data = { touchpoint, channel: 'branch' };
  if (touchpoint === 'location') return data;
  if (touchpoint === 'queueing') return { ...data, valence, waitSeconds: waitSeconds(random, tier) };
  const served = ['staff-attitude', 'counter-service', 'professional-advice'].includes(touchpoint);
  if (served && random.chance(0.25)) return { ...data, staffId, rating: { scale: 'csat', value: csatOf(valence) } };
  return served ? { ...data, staffId, valence } : { ...data, valence };
}

function feedback(
  visit: Visit,
  experienced: readonly { touchpoint: string; valence: number }[],
  end: number,
  random: SeededRandom,
): DemoEvent[] {
  const opinion = opinionOf(experienced, visit.tier, random) + visit.mood;
  const said: DemoEvent[] = [];
  const after = end + Math.round(random.between(HOUR, 20 * HOUR));
  const about = { channel: 'branch' };
  if (random.chance(0.5)) {
    const text = random.chance(0.12) ? { text: REMARKS.find(([low]) => opinion >= low)?.[1], language: 'en' } : {};
    said.push(
      demoEvent('feedback.submitted', BRANCH, `${visit.id}/csat`, visit.customer, after, {
        instrument: 'csat',
        value: csatOf(opinion),
        about,
        ...text,
        ...ratingsOf(experienced, visit.survey ?? false, random.fork(`${visit.id}/ratings`)),
      }),
    );
  } else if (random.chance(0.12)) {
    said.push(
      demoEvent('feedback.submitted', BRANCH, `${visit.id}/nps`, visit.customer, after, {
        instrument: 'nps',
        value: npsOf(opinion),
        about,
      }),
    );
  }
  if (opinion < -0.55 && random.chance(0.3)) {
    const data = { category: 'waiting-time', severity: random.whole(2, 4), channel: 'branch', touchpoint: 'queueing' };
    said.push(
      demoEvent(
        'complaint.filed',
        BRANCH,
        `${visit.id}/complaint`,
        visit.customer,
        after + Math.round(random.between(0, DAY / 4)),
        data,
      ),
    );
  }
  return said;
}
