import type { ApiClient } from '#test/support/api.client.js';
import { type Documents, isLater, routesOf } from '#test/support/api.questions.js';
import { type Grouping, mapOf, peakEndOf } from './aggregates.js';
import { complaintsOf, withoutWords } from './complaints.js';
import { customersOf } from './customer.facts.js';
import { type AnswerFilters, type AnswerGrouping, feedbackOf } from './feedback.js';
import { differences } from './differences.js';
import { itemOf, partsOf, withoutCorrelationIntervals, withoutMoments } from './journey.answers.js';
import { definitionsOf, journeysOf } from './journeys.js';
import type { LogEvent } from './log.js';
import { startedFirst } from './outcomes.js';
import { profileOf } from './profiles.js';
import { timelineOf } from './timelines.js';

const FILTERS: readonly Record<string, string>[] = [
  {},
  { tier: 'gold' },
  { channel: 'branch' },
  { channel: 'app', staffId: 's-1' },
];
const GROUPINGS: readonly (Grouping | undefined)[] = [undefined, 'definition', 'tier', 'channel', 'day', 'month'];

const INSTRUMENTS = ['nps', 'csat', 'ces', 'stars'];
const ANSWER_GROUPINGS: readonly (AnswerGrouping | undefined)[] = [
  undefined,
  'channel',
  'tier',
  'day',
  'week',
  'month',
];
const ANSWER_FILTERS: readonly AnswerFilters[] = [
  {},
  { tier: 'gold' },
  { journeyId: 'visit-1' },
  { channel: 'branch' },
];

/** Routes for queries that answer no insights. */
const OTHERS = ['/v1/status', '/v1/definitions', '/v1/definitions/{name}'];

/** Asked of each that there is, and there may be none. */
const OF_EACH = [
  '/v1/complaints/{complaintId}',
  '/v1/journeys/{journeyId}',
  '/v1/customers/{customerId}',
  '/v1/customers/{customerId}/journeys',
  '/v1/customers/{customerId}/timeline',
];

/** Where what the API answers differs from what the log says; empty when they agree. `maps`: most journeys asked for one by one. */
export async function differencesFromLog(
  log: readonly LogEvent[],
  client: ApiClient,
  timeZone: string,
  maps = 200,
): Promise<readonly string[]> {
  const asked = [...OF_EACH];
  const get = (path: string) => {
    asked.push(path);
    return client.get(path);
  };
  const all = (path: string) => {
    asked.push(path);
    return client.all(path);
  };
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
    (await all('/v1/customers')).map(({ traits: _, ...profile }) => profile),
  );
  compare('complaints', complaintsOf(customers), withoutWords(await all('/v1/complaints')));
  for (const complaint of some(complaintsOf(customers), maps))
    compare(complaint.complaintId, complaint, withoutWords(await get(`/v1/complaints/${complaint.complaintId}`)));
  for (const customer of some(customers, maps)) {
    const path = `/v1/customers/${encodeURIComponent(customer.customerId)}`;
    const own = ofCustomer.get(customer.customerId) ?? [];
    const { traits: _, ...profile } = await get(path);
    compare(path, profileOf(customer, own, timeZone), profile);
    const latestFirst = [...own].sort((a, b) => startedFirst(b, a));
    compare(`${path}/journeys`, latestFirst.map(itemOf), await all(`${path}/journeys`));
    const items = (await all(`${path}/timeline`)).map(({ data: __, ...item }) => item);
    compare(`${path}/timeline`, timelineOf(customer, own), items);
  }
  for (const instrument of INSTRUMENTS) {
    for (const groupBy of ANSWER_GROUPINGS) {
      for (const filters of ANSWER_FILTERS) {
        const path = `/v1/feedback/${instrument}?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
        compare(path, feedbackOf(customers, instrument, timeZone, groupBy, filters), await get(path));
      }
    }
  }
  const listed = [...journeys].sort(
    (a, b) => startedFirst(b, a) || Buffer.compare(Buffer.from(b.customerId), Buffer.from(a.customerId)),
  );
  compare('journeys', listed.map(itemOf), await all('/v1/journeys'));
  for (const journey of some(listed, maps)) {
    const query = new URLSearchParams({ customerId: journey.customerId });
    const { nextCursor: _, ...map } = await get(`/v1/journeys/${journey.journeyId}?${query}`);
    compare(`journey ${journey.journeyId}`, { ...itemOf(journey), ...partsOf(journey) }, withoutMoments(map));
  }
  for (const named of definitions) {
    for (const filters of FILTERS) {
      const path = `/v1/journey-maps/${named.name}?${new URLSearchParams(filters)}`;
      compare(path, mapOf(journeys, named, filters), withoutMoments(await get(path)));
    }
  }
  for (const groupBy of GROUPINGS) {
    for (const filters of FILTERS) {
      const path = `/v1/scores/peak-end?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
      const { items } = await get(path);
      compare(path, peakEndOf(journeys, groupBy, timeZone, filters), items.map(withoutCorrelationIntervals));
    }
  }
  return [...found, ...(await unasked(client, asked))];
}

/** About as many of them as wanted, spread over all. */
function some<T>(items: readonly T[], wanted: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / wanted));
  return items.filter((_, index) => index % step === 0);
}

/** Routes of insights, as the API itself lists them, that nothing was asked of: what they answer is not worked out here. */
async function unasked(client: ApiClient, asked: readonly string[]): Promise<readonly string[]> {
  const document = (await client.get('/openapi.json')) as Documents;
  const paths = asked.map((path) => path.replace(/\?.*/, ''));
  return routesOf(document)
    .filter((route) => route.method === 'GET' && route.operation['x-access']?.scope === 'query' && !isLater(route))
    .map(({ path }) => path)
    .filter((path) => !OTHERS.includes(path))
    .filter((path) => !paths.some((each) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(each)))
    .map((path) => `nobody asked GET ${path}: say in test/support/recompute/ what the log says of it`);
}
