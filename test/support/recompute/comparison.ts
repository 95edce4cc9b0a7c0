import type { ApiClient } from '#test/support/api.client.js';
import { type Documents, routesOf } from '#test/support/api.questions.js';
import { ABOUT_FILTERS, aboutOf, THINGS } from './about.js';
import { type AdvocateFilters, advocatesOf } from './advocates.js';
import { alertsOf } from './alerts.js';
import { type Grouping, mapOf, peakEndOf } from './aggregates.js';
import {
  COMPLAINT_GROUPINGS,
  type ComplaintFilters,
  complaintMetricsOf,
  withoutIntervals,
} from './complaint.metrics.js';
import { complaintsOf, withoutWords } from './complaints.js';
import { CONSISTENCY_FILTERS, consistencyIn } from './consistency.js';
import { type CohortFilters, cohortsOf } from './cohorts.js';
import { customersOf } from './customer.facts.js';
import { followUpsOf } from './follow-ups.js';
import { type AnswerFilters, type AnswerGrouping, feedbackOf, listedAnswers } from './feedback.js';
import { type LifecycleFilters, lifecycleOf } from './lifecycle.js';
import { IMPORTANCE_FILTERS, importanceOf } from './importance.js';
import { differences } from './differences.js';
import { itemOf, partsOf, withoutCorrelationIntervals, withoutMoments } from './journey.answers.js';
import { definitionsOf, journeysOf } from './journeys.js';
import type { LogEvent } from './log.js';
import { MOMENT_FILTERS, momentsIn, withoutRounding } from './moments.js';
import { startedFirst } from './outcomes.js';
import { profileOf } from './profiles.js';
import { recoveryOf, type RecoveryFilters } from './recovery.js';
import { STAFF_FILTERS, staffOf } from './staff.js';
import { type TierFilters, tiersOf } from './tiers.js';
import { timelineOf } from './timelines.js';
import { type ValueFilters, valueOf, withoutOutlook } from './value.js';

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
  'touchpoint',
  'tier',
  'staff',
  'product',
  'productLine',
  'brand',
  'campaign',
  'day',
  'week',
  'month',
];
const ANSWER_FILTERS: readonly AnswerFilters[] = [
  {},
  { tier: 'gold' },
  { journeyId: 'visit-1' },
  { channel: 'branch' },
  { product: 'card' },
  { from: '2024-03-31' },
  { tier: 'gold', to: '2024-04-01' },
  { channel: 'app', staffId: 's-1' },
];

const COMPLAINT_FILTERS: readonly ComplaintFilters[] = [
  {},
  { tier: 'gold' },
  { category: 'fees', minSeverity: '3' },
  { label: 'web-shop' },
];

const RECOVERY_FILTERS: readonly RecoveryFilters[] = [
  {},
  { tier: 'gold' },
  { category: 'fees', minSeverity: '3' },
  { from: '2024-03-31' },
  { tier: 'gold', to: '2024-04-01' },
];

const TIER_FILTERS: readonly TierFilters[] = [
  {},
  { from: '2024-03-31', to: '2024-10-27' },
  { to: '2024-04-01', effortBy: 'seconds', currency: 'EUR' },
  { from: '2024-12-30', effortBy: 'cost', currency: 'CNY' },
];

const ADVOCATE_FILTERS: readonly AdvocateFilters[] = [{}, { tier: 'gold', currency: 'CNY' }];

const COHORT_FILTERS: readonly CohortFilters[] = [
  {},
  { tier: 'gold', currency: 'CNY' },
  { from: '2024-02-01', to: '2024-12-01' },
];

const VALUE_FILTERS: readonly ValueFilters[] = [{}, { currency: 'CNY', horizonDays: '30', discountRate: '0.25' }];

const LIFECYCLE_FILTERS: readonly LifecycleFilters[] = [
  {},
  { from: '2024-03-31', to: '2024-10-27', groupBy: 'week' },
  { tier: 'gold', from: '2024-04-01', to: '2024-12-31' },
  { from: '2024-01-01', groupBy: 'month' },
];

/**
 * Query routes that do not answer with insights, and estimates that have proofs of their own on customers made for them
 * (test/e2e/alerts/effect.e2e.ts, test/e2e/improvements/).
 */
const OTHERS = [
  '/v1/status',
  '/v1/definitions',
  '/v1/definitions/{name}',
  '/v1/calendars',
  '/v1/calendars/{name}',
  '/v1/service-levels',
  '/v1/service-levels/{name}',
  '/v1/alerts/effect',
  '/v1/backtests/{backtestId}',
  '/v1/churn-risk',
  '/v1/improvements',
  '/v1/improvements/{improvementId}',
  '/v1/churn-settings',
  '/v1/churn-fits',
  '/v1/value-fits',
  '/v1/tier-settings',
  '/v1/customers/{customerId}/churn-risk',
];

/** Asked about each existing thing; there may be none. */
const OF_EACH = [
  '/v1/alerts/{alertId}',
  '/v1/complaints/{complaintId}',
  '/v1/follow-ups/{followUpId}',
  '/v1/journeys/{journeyId}',
  '/v1/staff/{staffId}',
  '/v1/customers/{customerId}',
  '/v1/customers/{customerId}/journeys',
  '/v1/customers/{customerId}/timeline',
  '/v1/customers/{customerId}/value',
];

/** Where the API's answers differ from the log; empty when they agree. `maps`: most journeys asked for one by one. */
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

  const answered = (await all('/v1/customers')).map(({ traits: _, ...profile }) => profile);
  const profiles = customers.map((customer, index) =>
    profileOf(customer, ofCustomer.get(customer.customerId) ?? [], timeZone, answered[index]?.churn ?? null),
  );
  compare('customers', profiles, answered);
  compare('complaints', complaintsOf(customers), withoutWords(await all('/v1/complaints')));
  for (const complaint of some(complaintsOf(customers), maps))
    compare(complaint.complaintId, complaint, withoutWords(await get(`/v1/complaints/${complaint.complaintId}`)));
  compare('follow-ups', followUpsOf(customers), withoutWords(await all('/v1/follow-ups')));
  for (const task of some(followUpsOf(customers), maps))
    compare(task.followUpId, task, withoutWords(await get(`/v1/follow-ups/${task.followUpId}`)));
  compare('alerts', alertsOf(customers), withoutWords(await all('/v1/alerts')));
  for (const alert of some(alertsOf(customers), maps))
    compare(alert.alertId, alert, withoutWords([await get(`/v1/alerts/${alert.alertId}`)])[0]);
  for (const customer of some(customers, maps)) {
    const path = `/v1/customers/${encodeURIComponent(customer.customerId)}`;
    const own = ofCustomer.get(customer.customerId) ?? [];
    const { traits: _, ...profile } = await get(path);
    compare(path, profileOf(customer, own, timeZone, profile.churn), profile);
    const latestFirst = [...own].sort((a, b) => startedFirst(b, a));
    compare(`${path}/journeys`, latestFirst.map(itemOf), await all(`${path}/journeys`));
    const items = (await all(`${path}/timeline`)).map(({ data: __, ...item }) => item);
    compare(`${path}/timeline`, timelineOf(customer, own), items);
    for (const filters of VALUE_FILTERS) {
      const asked = `${path}/value?${new URLSearchParams(filters)}`;
      compare(asked, valueOf(customer, customers, filters), withoutOutlook(await get(asked)));
    }
  }
  for (const instrument of INSTRUMENTS) {
    for (const groupBy of ANSWER_GROUPINGS) {
      for (const filters of ANSWER_FILTERS) {
        const path = `/v1/feedback/${instrument}?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
        compare(path, feedbackOf(customers, instrument, timeZone, groupBy, filters), await get(path));
      }
    }
  }
  for (const groupBy of [undefined, ...COMPLAINT_GROUPINGS]) {
    for (const filters of COMPLAINT_FILTERS) {
      const path = `/v1/complaints/metrics?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
      const expected = complaintMetricsOf(customers, timeZone, now, groupBy, filters);
      compare(path, expected, withoutIntervals(await get(path)));
    }
  }
  for (const filters of IMPORTANCE_FILTERS) {
    const path = `/v1/importance-performance?${new URLSearchParams({ ...filters })}`;
    compare(path, importanceOf(customers, ofCustomer, timeZone, filters), await get(path));
  }
  for (const thing of THINGS) {
    for (const filters of ABOUT_FILTERS) {
      const path = `/v1/about/${thing}?${new URLSearchParams(filters)}`;
      compare(path, aboutOf(customers, thing, timeZone, filters), await get(path));
    }
  }
  for (const filters of STAFF_FILTERS) {
    const query = new URLSearchParams(filters);
    const staff = staffOf(customers, definitions, timeZone, filters);
    compare(`staff ${query}`, { items: staff, nextCursor: null }, await get(`/v1/staff?${query}`));
    for (const member of staff)
      compare(`${member.staffId} ${query}`, member, await get(`/v1/staff/${member.staffId}?${query}`));
  }
  const asking = customers.map((customer) => ({ customer, journeys: ofCustomer.get(customer.customerId) ?? [] }));
  for (const filters of RECOVERY_FILTERS) {
    const path = `/v1/complaints/recovery?${new URLSearchParams(filters)}`;
    const { warning: _, ...answer } = await get(path);
    compare(path, recoveryOf(asking, timeZone, now, filters), answer);
  }
  for (const filters of TIER_FILTERS) {
    const path = `/v1/tiers?${new URLSearchParams(filters)}`;
    compare(path, tiersOf(customers, timeZone, filters), await get(path));
  }
  for (const filters of COHORT_FILTERS) {
    const path = `/v1/cohorts?${new URLSearchParams(filters)}`;
    compare(path, cohortsOf(customers, timeZone, now, filters), await get(path));
  }
  for (const filters of ADVOCATE_FILTERS) {
    const path = `/v1/advocates?${new URLSearchParams({ ...filters, limit: '200' })}`;
    compare(path, advocatesOf(customers, filters), await get(path));
  }
  for (const filters of LIFECYCLE_FILTERS) {
    const path = `/v1/lifecycle?${new URLSearchParams(filters)}`;
    compare(path, lifecycleOf(customers, timeZone, now, filters), await get(path));
  }
  const said = (await all('/v1/feedback/answers')).map(({ text: _, valenceModel: __, ...item }) => item);
  compare('answers', listedAnswers(customers), said);
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
    for (const filters of CONSISTENCY_FILTERS) {
      const path = `/v1/consistency/${named.name}?${new URLSearchParams(filters)}`;
      compare(path, consistencyIn(journeys, named.name, timeZone, filters), await get(path));
    }
    for (const filters of MOMENT_FILTERS) {
      const path = `/v1/moments-of-truth/${named.name}?${new URLSearchParams({ ...filters })}`;
      const expected = momentsIn(journeys, named, timeZone, now, filters);
      compare(path, withoutRounding(expected), withoutRounding(await get(path)));
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

/** About as many items as wanted, spread evenly. */
function some<T>(items: readonly T[], wanted: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / wanted));
  return items.filter((_, index) => index % step === 0);
}

/** The insights' routes, as the API lists them, that were not asked: their answers are not recomputed here. */
async function unasked(client: ApiClient, asked: readonly string[]): Promise<readonly string[]> {
  const document = (await client.get('/openapi.json')) as Documents;
  const paths = asked.map((path) => path.replace(/\?.*/, ''));
  return routesOf(document)
    .filter((route) => route.method === 'GET' && route.operation['x-access']?.scope === 'query')
    .map(({ path }) => path)
    .filter((path) => !OTHERS.includes(path))
    .filter((path) => !paths.some((each) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(each)))
    .map((path) => `nobody asked GET ${path}: recompute its answer in test/support/recompute/`);
}
