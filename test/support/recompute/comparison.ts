import type { ApiClient } from '#test/support/api.client.js';
import { type Grouping, mapOf, peakEndOf } from './aggregates.js';
import { customersOf } from './customer.facts.js';
import { definitionsOf, type Journey, journeysOf, type Stop } from './journeys.js';
import { type LogEvent, textOf } from './log.js';
import { startedFirst } from './outcomes.js';
import { profileOf } from './profiles.js';
import { deltasOf, endOf, peakOf, saturatedDeltasOf, scoresOf } from './scores.js';

const FILTERS: readonly Record<string, string>[] = [
  {},
  { tier: 'gold' },
  { channel: 'branch' },
  { channel: 'app', staffId: 's-1' },
];
const GROUPINGS: readonly (Grouping | undefined)[] = [undefined, 'definition', 'tier', 'channel', 'day', 'month'];

/** Where what the API answers differs from what the log says; empty when they agree. `maps`: most journeys asked for one by one. */
export async function differencesFromLog(
  log: readonly LogEvent[],
  client: ApiClient,
  timeZone: string,
  maps = 200,
): Promise<readonly string[]> {
  const now = Date.now();
  const definitions = definitionsOf(log, client.tenant);
  const customers = customersOf(log, client.tenant);
  const ofCustomer = new Map(
    customers.map((customer) => [customer.customerId, journeysOf(customer, definitions, now)]),
  );
  const journeys = [...ofCustomer.values()].flat();
  const found: string[] = [];
  const compare = (what: string, expected: unknown, actual: unknown) =>
    found.push(...differences(expected, actual, what));

  const profiles = customers.map((customer) =>
    profileOf(customer, ofCustomer.get(customer.customerId) ?? [], timeZone),
  );
  compare(
    'customers',
    profiles,
    (await client.all('/v1/customers')).map(({ traits: _, ...profile }) => profile),
  );
  const listed = [...journeys].sort(
    (a, b) => startedFirst(b, a) || Buffer.compare(Buffer.from(b.customerId), Buffer.from(a.customerId)),
  );
  compare('journeys', listed.map(itemOf), await client.all('/v1/journeys'));
  const step = Math.max(1, Math.floor(listed.length / maps));
  for (const journey of listed.filter((_, index) => index % step === 0)) {
    const query = new URLSearchParams({ customerId: journey.customerId });
    const { nextCursor: _, ...map } = await client.get(`/v1/journeys/${journey.journeyId}?${query}`);
    compare(`journey ${journey.journeyId}`, { ...itemOf(journey), ...partsOf(journey) }, withoutMoments(map));
  }
  for (const named of definitions) {
    for (const filters of FILTERS) {
      const path = `/v1/journey-maps/${named.name}?${new URLSearchParams(filters)}`;
      compare(path, mapOf(journeys, named, filters), withoutMoments(await client.get(path)));
    }
  }
  for (const groupBy of GROUPINGS) {
    for (const filters of FILTERS) {
      const path = `/v1/scores/peak-end?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
      const { items } = await client.get(path);
      compare(path, peakEndOf(journeys, groupBy, timeZone, filters), items.map(withoutCorrelationIntervals));
    }
  }
  return found;
}

function itemOf(journey: Journey): object {
  const { journeyId, customerId, definition, version, status, tier, stops } = journey;
  const at = (stop: Stop | undefined) => textOf((stop as Stop).at);
  return {
    journeyId,
    customerId,
    definition,
    definitionVersion: version,
    status,
    startedAt: at(stops[0]),
    endedAt: status === 'open' ? null : at(stops.at(-1)),
    tier,
    scores: scoresOf(journey),
  };
}

/** The map's touchpoints in event-time order, stage by stage as they come, and the outcomes. */
function partsOf({ stops, outcomes }: Journey): object {
  const [peak, end] = [peakOf(stops), endOf(stops)];
  const shown = stops.map((stop) => ({
    stage: stop.stage,
    eventId: stop.eventId,
    touchpoint: stop.data.touchpoint,
    channel: stop.data.channel,
    at: textOf(stop.at),
    valence: stop.valence,
    expectation: stop.expectation,
    delta: deltasOf([stop])[0] ?? null,
    saturatedDelta: saturatedDeltasOf([stop])[0] ?? null,
    isPeak: stop.eventId === peak?.eventId,
    isEnd: stop.eventId === end?.eventId,
  }));
  return { stages: groupByStage(shown), outcomes: outcomes.map(({ listed }) => listed) };
}

function groupByStage(touchpoints: readonly { stage: string }[]): object {
  const stages: Record<string, object[]> = {};
  for (const { stage, ...touchpoint } of touchpoints) (stages[stage] ??= []).push(touchpoint);
  return stages;
}

type Shown = { momentOfTruth: unknown; effects: unknown; valenceSource: unknown };

/** Of a map: stages by name for one journey (their order is the definition's), and nothing that only statistics say. */
// biome-ignore lint/suspicious/noExplicitAny: an answer.
function withoutMoments({ stages, ...map }: any): object {
  const bare = stages.map(({ touchpoints, ...stage }: { touchpoints: Shown[] }) => ({
    ...stage,
    touchpoints: touchpoints.map(({ momentOfTruth: _, effects: __, valenceSource: ___, ...touchpoint }) => touchpoint),
  }));
  if (map.journeyId === undefined) return { ...map, stages: bare };
  return {
    ...map,
    stages: Object.fromEntries(
      bare.map(({ stage, touchpoints }: { stage: string; touchpoints: object[] }) => [stage, touchpoints]),
    ),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: an answer.
function withoutCorrelationIntervals({ laterFeedback, ...item }: any): object {
  const { n, peakEnd, mean } = laterFeedback;
  return { ...item, laterFeedback: { n, peakEnd: { r: peakEnd.r }, mean: { r: mean.r } } };
}

/** The first places where two values differ; numbers may differ by 1e-9. */
export function differences(expected: unknown, actual: unknown, path: string): readonly string[] {
  if (typeof expected === 'number' && typeof actual === 'number' && Math.abs(expected - actual) <= 1e-9) return [];
  if (typeof expected !== 'object' || typeof actual !== 'object' || expected === null || actual === null)
    return Object.is(expected, actual)
      ? []
      : [`${path}: ${JSON.stringify(expected)} by the log, ${JSON.stringify(actual)} answered`];
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  const of = (value: object, key: string) => (value as Record<string, unknown>)[key];
  return keys.flatMap((key) => differences(of(expected, key), of(actual, key), `${path}/${key}`)).slice(0, 5);
}
