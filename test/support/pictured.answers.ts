import type { PicturedRisk } from '#libs/insights/churn-risk/churn-risk.picture.js';
import type { PicturedCohorts } from '#libs/insights/cohorts/cohorts.picture.js';
import type { PicturedFeedback } from '#libs/insights/feedback/feedback.picture.js';
import type { PicturedImportance } from '#libs/insights/importance/importance.picture.js';
import type { PicturedMap } from '#libs/insights/journey-map/journey-map.picture.js';
import type { PicturedJourney } from '#libs/insights/journey/journey.picture.js';
import type { PicturedLifecycle } from '#libs/insights/lifecycle/lifecycle.picture.js';
import type { PicturedMoments } from '#libs/insights/moments/moments.picture.js';
import type { PicturedScores } from '#libs/insights/peak-end/peak-end.picture.js';
import type { PicturedTiers } from '#libs/insights/tiers/tiers.picture.js';

/** Names as companies have them: short, long, of letters as wide as they are high. */
export const NAMES = [
  'pay',
  'counter-service',
  '柜台服务与专业咨询',
  'a touchpoint whose name is longer than anybody has room for',
  'ügyfélszolgálat',
];

/** A day for each of ten thousand. */
export const DAYS = Array.from({ length: 10_000 }, (_, day) =>
  new Date(Date.UTC(1990, 0, 1 + day)).toISOString().slice(0, 10),
);

/** A quarter for each of ten thousand. */
export const QUARTERS = Array.from({ length: 10_000 }, (_, at) => {
  const year = String(1000 + Math.floor(at / 4)).padStart(4, '0');
  return `${year}-Q${1 + (at % 4)}`;
});

const STAGES = ['arriving', '等候', 'a stage with a long name', 'x'];
const wave = (index: number) => Math.sin(index * 1.3);
const nameAt = (names: readonly string[], index: number) => names[index % names.length] as string;
const around = (value: number, by: number): [number, number] => [value - by, value + by];

export function aJourney(n: number, names: readonly string[]): PicturedJourney {
  const touchpoints = Array.from({ length: n }, (_, index) => ({
    touchpoint: nameAt(names, index),
    at: new Date(1_700_000_000_000 + index * 60_000).toISOString(),
    valence: n > 2 && index % 7 === 2 ? null : wave(index),
    expectation: index % 3 === 0 ? null : wave(index + 1) / 2,
    isPeak: index === Math.max(0, n - 2),
    isEnd: index === n - 1,
  }));
  const size = Math.max(1, Math.ceil(n / STAGES.length));
  const stages = STAGES.map((stage, at) => ({ stage, touchpoints: touchpoints.slice(at * size, (at + 1) * size) }));
  const scores = { peakEnd: n === 0 ? null : -0.2, mean: n === 0 ? null : 0.07 };
  return {
    journeyId: nameAt(names, 1),
    customerId: nameAt(names, 2),
    definition: nameAt(names, 3),
    tier: nameAt(names, 0),
    stages,
    scores,
  };
}

export function aMap(n: number, names: readonly string[]): PicturedMap {
  const { stages } = aJourney(n, names);
  return {
    definition: nameAt(names, 3),
    journeys: n,
    stages: stages.map(({ stage, touchpoints }) => ({
      stage,
      touchpoints: touchpoints.map(({ touchpoint, valence, expectation }, index) => ({
        touchpoint,
        n: 100,
        meanValence: valence,
        interval: valence === null ? null : around(valence, 0.1),
        meanExpectation: expectation,
        momentOfTruth: (['neutral', 'positive', 'negative'] as const)[index % 3] ?? 'neutral',
      })),
    })),
  };
}

export function scoresOf(n: number, groupBy: string, names: readonly string[]): PicturedScores {
  const items = Array.from({ length: n }, (_, index) => ({
    key: n > 1 && index === n - 1 && names !== DAYS ? null : nameAt(names, index),
    n: 3 + index * 7,
    peakEnd: { mean: wave(index), interval: around(wave(index), 0.1) },
    mean: { mean: wave(index) / 2, interval: around(wave(index) / 2, 0.05) },
  }));
  return { groupBy, items };
}

export function aFeedback(
  instrument: PicturedFeedback['instrument'],
  n: number,
  names: readonly string[],
): PicturedFeedback {
  const [low, high] = { nps: [-100, 100], csat: [0, 1], ces: [1, 7], stars: [1, 5] }[instrument] as [number, number];
  const items = Array.from({ length: n }, (_, index) => {
    const score = low + ((high - low) * (1 + wave(index))) / 2;
    return { key: nameAt(names, index), n: 3 + index * 7, score, interval: around(score, (high - low) / 40) };
  });
  return { instrument, n: 100 * n, items };
}

export function someDimensions(n: number, names: readonly string[]): PicturedImportance {
  const quadrants = ['concentrate', 'keep-up', 'low-priority', 'possible-overkill'] as const;
  const items = Array.from({ length: n }, (_, index) => {
    const [experience, importance] = [5 + 4 * wave(index), index % 6 === 5 ? null : 5 + 4 * wave(index * 2 + 1)];
    return {
      dimension: nameAt(names, index),
      experience,
      importance,
      weighted: importance === null ? null : importance * wave(index + 2),
      quadrant: importance === null ? null : (quadrants[index % 4] ?? null),
      intervals: {
        experience: around(experience, 0.4),
        importance: importance === null || index % 2 === 0 ? null : around(importance, 0.3),
      },
      tooFew: index % 3 === 0,
    };
  });
  const crossHair = n < 2 ? null : { experience: 5.2, importance: 4.7 };
  return {
    key: n === 0 ? null : nameAt(names, 0),
    crossHair,
    importanceBasis: n % 2 === 0 ? 'stated' : 'derived',
    items,
  };
}

/** So many touchpoint types, or (`keys`) so many periods of ten types. */
export function someMoments(n: number, names: readonly string[], keys?: readonly string[]): PicturedMoments {
  const effects = (index: number) => ({
    n: 90 + index,
    low: 3 + index,
    neutral: 40,
    high: 31,
    penalty: index % 4 === 3 ? null : -Math.abs(wave(index)),
    reward: wave(index + 1),
    intervals: {
      penalty: index % 4 === 3 ? null : around(-Math.abs(wave(index)), 0.1),
      reward: around(wave(index + 1), 0.2),
    },
  });
  const items = Array.from({ length: keys === undefined ? n : Math.min(n, 10) }, (_, index) => ({
    touchpoint: nameAt(names, index),
    tier: index % 3 === 0 ? null : nameAt(names, index + 1),
    class: (['neutral', 'positive', 'negative'] as const)[index % 3] ?? 'neutral',
    ...effects(index),
    periods: (keys ?? []).slice(0, n).map((key, at) => ({ key, partial: at === n - 1, ...effects(index + at) })),
    slope: keys === undefined ? null : { value: -0.07, interval: around(-0.07, 0.03) },
    habituated: keys === undefined ? null : index % 2 === 0,
  }));
  return { definition: nameAt(names, 3), items };
}

export function tiersOf(n: number, names: readonly string[]): PicturedTiers {
  const items = Array.from({ length: n }, (_, index) => ({
    tier: n > 1 && index === n - 1 ? null : nameAt(names, index),
    customers: { n: 3 + index * 7 },
    revenue: { share: wave(index) * 1.1 },
    effort: { share: index % 5 === 4 ? null : Math.abs(wave(index)) },
  }));
  return { effortBy: 'seconds', currency: 'EUR', warnings: [{ code: 'OTHER_CURRENCY', currency: 'USD' }], items };
}

/** Cohorts that have about so many cells together. */
export function cohortsOf(n: number): PicturedCohorts {
  const size = n > 10 ? Math.round(Math.sqrt(2 * n)) : n;
  const items = Array.from({ length: size }, (_, index) => ({
    cohort: new Date(Date.UTC(2010, index)).toISOString().slice(0, 7),
    customers: 12 + index * 7,
    months: Array.from({ length: size - index }, (_, month) => {
      const share = month === 0 ? 1 : Math.abs(wave(index + month)) / (1 + month / 6);
      return {
        month,
        share,
        interval: [share * 0.8, Math.min(1, share * 1.2)] as const,
        partial: month === size - index - 1,
      };
    }),
  }));
  return { items };
}

const LIFE = ['prospect', 'new', 'active', 'loyal', 'lost', 'won-back'];

/** So many customers' stages: of a period, or (`days`) on so many days. */
export function aLifecycle(n: number, names: readonly string[], days?: readonly string[]): PicturedLifecycle {
  const countOf = (at: number, day: number) => Math.round((n / (at + 1)) * Math.abs(wave(day / 9 + at)));
  const stages = LIFE.map((stage, at) => ({
    stage,
    from: n,
    in: countOf(at, 2),
    out: countOf(at, 5),
    to: countOf(at, 0),
  }));
  const items = (days ?? []).slice(0, n).map((key, day) => ({
    key,
    stages: LIFE.map((stage, at) => ({ stage, n: countOf(at, day) })),
  }));
  return {
    groupBy: days === undefined ? null : 'day',
    items,
    stages,
    losses: names.slice(0, n).map((reason) => ({ reason, n: 1, share: 1 / Math.min(n, names.length) })),
    wonBack: { n, of: 2 * n, share: n === 0 ? null : 0.5, interval: n === 0 ? null : [0.4, 0.6] },
  };
}

const SIGNALS = [
  'silence',
  'open-complaint',
  'negative-peak',
  'falling-experience',
  'returns',
  'detractor',
  'base-rate',
];

export function aRisk(n: number, names: readonly string[]): PicturedRisk {
  return {
    customerId: nameAt(names, 3),
    risk: n === 0 ? null : 0.62,
    level: n === 0 ? null : 'high',
    horizonDays: 90,
    notTold: n === 0 ? 'objecting' : null,
    asOf: n === 0 ? null : '2026-10-31T00:00:00.000Z',
    reasons: SIGNALS.slice(0, n).map((signal, index) => ({ signal, contribution: 2.4 * wave(index) })),
    history: Array.from({ length: n }, (_, index) => ({
      at: new Date(1_300_000_000_000 + index * 40_000_000).toISOString(),
      risk: (1 + wave(index)) / 2,
    })),
  };
}
