import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import { openHoursOf } from '#libs/facts/service-level/opening.hours.format.js';
import { readCloudEvent } from '#libs/facts/fact.reader.js';
import { survivors } from '#libs/facts/table/merge.insight.js';
import { Tiers } from '#libs/facts/table/tier.insight.js';
import { corrected, touchpointOf } from '#libs/facts/table/touchpoint.insight.js';
import { valenceOfRating } from '#libs/facts/valence.score.js';
import { Definitions, sessionChain } from '#libs/insights/journey/definitions.score.js';
import { deltaOf, saturatedDeltaOf } from '#libs/insights/journey/journey.score.js';
import { journeysOf } from '#libs/insights/journey/journey.segmentation.js';
import { correlation, pairSums } from '#libs/insights/scores/correlation.score.js';
import { csatScore, npsScore } from '#libs/insights/scores/feedback.score.js';
import { meanOf, sampleOfValues, VALENCES } from '#libs/insights/scores/mean.score.js';
import { peakEndOf } from '#libs/insights/scores/peak-end.score.js';
import { experienceGroups, penaltyReward } from '#libs/insights/scores/penalty-reward.score.js';
import {
  addWeighed,
  learnedExpectation,
  NOTHING_WEIGHED,
  weigh,
} from '#libs/insights/scores/learned-expectation.score.js';
import { toUnits } from '#libs/insights/scores/units.score.js';
import { trend } from '#libs/insights/scores/slope.score.js';
import { BusinessTime } from '#libs/kernel/business.time.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { importanceReport } from '#libs/insights/importance/importance.insight.js';
import { weightedSlope } from '#libs/insights/scores/weighted-slope.score.js';
import { welch } from '#libs/insights/scores/welch.score.js';
import { comparePlaces, placeOf } from '#libs/kernel/place.js';
import { staffEffects } from '#libs/insights/staff/staff.insight.js';
import { expectedOf } from '#libs/insights/value/value.score.js';
import { anchorsIn, type Example, examplesIn, sectionsIn, sectionsNamedIn } from './rules.js';

const document = readFileSync('docs/rules.md', 'utf8');
const MINUTE = 60_000;

function orderOf(events: readonly Record<string, string>[]): readonly string[] {
  const placed = events.map(({ type = 'touchpoint.recorded', ...event }) => {
    const journey = { journey: { definition: 'online-purchase' } };
    const data = type === 'touchpoint.recorded' ? { touchpoint: 'order', channel: 'web' } : journey;
    const envelope = { specversion: '1.0', source: '/channels/web', subject: 'ann', type: `peakend.${type}.v1`, data };
    const reading = readCloudEvent({ ...envelope, ...event }, Date.now());
    if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
    return { id: reading.fact.id, place: placeOf(reading.fact) };
  });
  return placed.sort((a, b) => comparePlaces(a.place, b.place)).map(({ id }) => id);
}

function sessionsOf({ facts, ...rules }: Example['given']): readonly object[] {
  const stages = [{ name: 'all', phase: 'in-sale' as const, touchpoints: [] }];
  const definitions = new Definitions([
    { name: 'visit', version: 1, shipped: false, definition: { stages, ...rules } },
  ]);
  const placed = (facts as readonly [number, string][]).map(([minute, type]) => {
    const event = { source: '/x', id: `${minute}`, subject: 'ann', time: new Date(minute * MINUTE).toISOString() };
    const data = { touchpoint: 'any', channel: 'web' };
    const read = readCloudEvent(
      { ...event, specversion: '1.0', type: 'peakend.touchpoint.recorded.v1', data },
      Date.now(),
    );
    if (!read.ok) throw new Error(JSON.stringify(read.errors));
    const isCut = type.startsWith('journey.');
    return { minute, type, isCut, place: placeOf(isCut ? { ...read.fact, type } : read.fact) };
  });
  const touchpoints = placed
    .filter(({ isCut }) => !isCut)
    .map(({ minute, type, place }) =>
      touchpointOf(`${minute}`, place, minute * MINUTE, { data: { touchpoint: type, channel: 'web' }, derived: null }),
    );
  const cuts = placed
    .filter(({ isCut }) => isCut)
    .map(({ type, place }) => ({
      kind: type === 'journey.started' ? ('started' as const) : ('ended' as const),
      place,
      definition: 'visit',
      journeyId: null,
      abandoned: false,
    }));
  const journeys = journeysOf(sessionChain('visit'), { touchpoints, cuts }, definitions, new Tiers([]));
  return journeys.map(({ summary, endedBy }) => ({
    touchpoints: touchpoints
      .filter(({ place }) => comparePlaces(place, summary.first.place) >= 0)
      .filter(({ place }) => comparePlaces(place, summary.last.place) <= 0)
      .map(({ time }) => time / MINUTE),
    ended: endedBy,
  }));
}

function survivorsOf(merges: readonly [string, string][]): object {
  const names = [...new Set(merges.flat())];
  const numberOf = (name: string) => BigInt(names.indexOf(name));
  const links = merges.map(([subject, into], at) => ({
    subject: numberOf(subject),
    into: numberOf(into),
    place: Buffer.from([at]),
    onlyFirst: false,
  }));
  const of = survivors(links);
  return Object.fromEntries(names.sort().map((name) => [name, names[Number(of(numberOf(name)))]]));
}

function dueOf({ timeZone, weekdays: [from, to], holidays, start, seconds }: Example['given']): string {
  const week = Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [{ from, to }]]),
  );
  const calendar = { timeZone, week, holidays: holidays.map((date: string) => ({ date })) };
  const due = new BusinessTime(openHoursOf(calendar)).after(Date.parse(start), seconds * 1_000);
  return new Date(due as number).toISOString();
}

/** What the product computes for each kind of example. */
const COMPUTED: Readonly<Record<string, (given: Example['given']) => unknown>> = {
  order: orderOf,
  days: ({ timeZone, times }) => times.map((time: string) => calendarOf(timeZone).dayOf(Date.parse(time))),
  due: dueOf,
  'event-id': ({ tenant, source, id }) => eventIdOf(tenant, source, id),
  sessions: sessionsOf,
  survivors: survivorsOf,
  correction: ({ data, corrections }) =>
    corrected(
      { data, derived: null },
      corrections.map((each: object) => ({ data: each, derived: null })),
    ).data,
  ratings: (given) => given.map(([scale, value]: ['csat', number]) => valenceOfRating(scale, value)),
  'peak-end': (given) => ({ ...peakEndOf(given), mean: sampleOfValues(given).mean }),
  trend: ({ minutes, valences, from, to }) => trend(minutes, valences, from, to),
  delta: ({ valence, expectation, saturation }) => {
    const delta = deltaOf(valence, expectation);
    return { delta, saturatedDelta: saturatedDeltaOf(delta, saturation) };
  },
  mean: (given) => meanOf(sampleOfValues(given), VALENCES),
  'moments-of-truth': ({ deltas, outcomes }) => penaltyReward(experienceGroups(deltas, outcomes)),
  correlation: (given) => correlation(Object.values<[number, number][]>(given).map(pairSums)),
  nps: ({ promoters, passives, detractors }) => npsScore(promoters, passives, detractors),
  difference: ({ one, other, level }) => welch(sampleOfValues(one), sampleOfValues(other), level),
  importance: (given) => {
    const { key, items } = importanceReport(
      Object.entries<Record<string, number>>(given).map(([dimension, means]) => {
        const of = (kind: string) =>
          sampleOfValues(kind in means ? new Array<number>(30).fill(means[kind] as number) : []);
        return {
          dimension,
          experience: of('experience'),
          expectation: of('expectation'),
          importance: of('importance'),
          ideal: of('ideal'),
        };
      }),
      () => null,
    );
    const by = (member: 'weighted' | 'gap' | 'priority') =>
      Object.fromEntries(items.map((item) => [item.dimension, item[member]]));
    return { key, weighted: by('weighted'), gap: by('gap'), priority: by('priority') };
  },
  'learned-expectation': ({ days, configured }) =>
    learnedExpectation(
      days
        .map(([age, n, mean]: readonly [number, number, number]) => weigh({ n, v: n * toUnits(mean) }, age))
        .reduce(addWeighed, NOTHING_WEIGHED),
      configured,
    ),
  slope: (given) => weightedSlope(given.map(([x, y, error]: readonly [number, number, number]) => ({ x, y, error }))),
  staff: (given) =>
    Object.fromEntries(
      staffEffects(
        Object.entries<Record<string, number[]>>(given).flatMap(([staffId, cells]) =>
          Object.entries(cells).map(([cell, valences]) => ({ staffId, cell, sample: sampleOfValues(valences) })),
        ),
      ),
    ),
  share: ({ favourable, n }) => csatScore(favourable, n),
  value: ({ model, buyer, horizonDays, discountRate }) => expectedOf(model, buyer, horizonDays, discountRate),
};

/** Rounded to the precision of the document. */
function near(value: unknown): unknown {
  if (typeof value === 'number') {
    const digits = `${value}`.split('.')[1]?.length ?? 0;
    return digits < 4 ? value : expect.closeTo(value, Math.min(digits, 12) - 1);
  }
  if (Array.isArray(value)) return value.map(near);
  if (typeof value !== 'object' || value === null) return value;
  return expect.objectContaining(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, near(each)])));
}

const examples = examplesIn(document);

describe('docs/rules.md', () => {
  it.each(examples.map((each): [string, Example] => [each.kind, each]))(
    'its example of %s is true',
    (kind, { given, then }) => {
      const computed = COMPUTED[kind]?.(given);
      expect(computed).toEqual(near(then));
      // The rule is about what is left out, so members must match exactly.
      if (kind === 'correction') expect(computed).toEqual(then);
    },
  );

  it('has an example of everything that can be computed here', () => {
    expect([...new Set(examples.map(({ kind }) => kind))].sort()).toEqual(Object.keys(COMPUTED).sort());
  });

  it('numbers its sections without gap', () => {
    const numbers = sectionsIn(document);
    const chapters = numbers.filter((number) => !number.includes('.'));
    expect(chapters).toEqual(chapters.map((_, index) => `${index + 1}`));
    for (const chapter of chapters) {
      const within = numbers.filter((number) => number.startsWith(`${chapter}.`));
      expect(within).toEqual(within.map((_, index) => `${chapter}.${index + 1}`));
    }
  });
});

const sources = ['libs', 'apps', 'test', 'tools'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => join(root, path))
    .filter((path) => path.endsWith('.ts') && !path.startsWith('test/architecture/'))
    .map((path): [string, string] => [path, readFileSync(path, 'utf8')]),
);

describe('comments', () => {
  it('name only sections of docs/rules.md that exist', () => {
    const known = new Set(sectionsIn(document));
    const named = sources.map(([path, source]): [string, readonly string[]] => [path, sectionsNamedIn(source)]);
    expect(
      named.flatMap(([path, numbers]) => numbers.filter((each) => !known.has(each)).map((each) => [path, each])),
    ).toEqual([]);
    expect(named.flatMap(([, numbers]) => numbers).length).toBeGreaterThan(20);
  });

  it('name no section of a document that is not in this repository', () => {
    const elsewhere = /\b(the|of the) contract\b|\bcontract(\)| \d)|\b(contract|scoring|domain|value)\.md|\brule 1\b/i;
    expect(sources.filter(([, source]) => elsewhere.test(source)).map(([path]) => path)).toEqual([]);
  });

  it.each<[string, readonly string[]]>([
    ['/** Who survives (docs/rules.md 4). */', ['4']],
    ['/** See docs/rules.md 2.2, 5.3 and 11. */', ['2.2', '5.3', '11']],
    ['// docs/rules.md says it in 3 places', []],
  ])('are read: %s', (source, sections) => expect(sectionsNamedIn(source)).toEqual(sections));
});

describe('links of documents', () => {
  const paths = [
    'README.md',
    'CONTRIBUTING.md',
    'docs/rules.md',
    'docs/errors.md',
    'docs/operations.md',
    'docs/import.md',
  ];
  it.each(paths)('of %s lead to a heading that exists', (path) => {
    const text = readFileSync(path, 'utf8');
    const broken = [...text.matchAll(/\]\(([^()\s:#]*)#([^()\s]+)\)/g)].filter(([, file = '', anchor = '']) => {
      const target = file === '' ? path : join(path, '..', file);
      return !anchorsIn(readFileSync(target, 'utf8')).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});
