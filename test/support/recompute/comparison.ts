import type { ApiClient } from '#test/support/api.client.js';
import { atOnce } from '#test/support/at.once.js';
import { type Documents, routesOf, showsInsights } from '#test/support/api.questions.js';
import { ABOUT_FILTERS, aboutOf, THINGS } from './about.js';
import { advocatesOf } from './advocates.js';
import { alertsOf } from './alerts.js';
import { mapOf, peakEndOf } from './aggregates.js';
import { COMPLAINT_GROUPINGS, complaintMetricsOf, withoutIntervals } from './complaint.metrics.js';
import { complaintsOf, withoutWords } from './complaints.js';
import { CONSISTENCY_FILTERS, consistencyIn } from './consistency.js';
import { careEffectOf } from './care.js';
import { cohortsOf } from './cohorts.js';
import { type CustomerFacts, customersOf } from './customer.facts.js';
import { expectationsIn } from './expectations.js';
import { followUpsOf } from './follow-ups.js';
import { feedbackOf, listedAnswers } from './feedback.js';
import { isErased, lifecycleOf } from './lifecycle.js';
import { IMPORTANCE_FILTERS, importanceOf } from './importance.js';
import { differences } from './differences.js';
import { improvementsOf, withoutVerdict } from './improvements.js';
import { itemOf, partsOf, withoutCorrelationIntervals, withoutMoments } from './journey.answers.js';
import { definitionsOf, journeysOf } from './journeys.js';
import type { LogEvent } from './log.js';
import { MOMENT_FILTERS, momentsIn, withoutRounding } from './moments.js';
import { startedFirst } from './outcomes.js';
import { profileOf } from './profiles.js';
import { recoveryOf } from './recovery.js';
import { STAFF_FILTERS, staffOf } from './staff.js';
import { tiersOf } from './tiers.js';
import { timelineOf } from './timelines.js';
import { valueOf, withoutOutlook } from './value.js';
import {
  ADVOCATE_FILTERS,
  ANSWER_FILTERS,
  ANSWER_GROUPINGS,
  COHORT_FILTERS,
  COMPLAINT_FILTERS,
  FILTERS,
  GROUPINGS,
  INSTRUMENTS,
  LIFECYCLE_FILTERS,
  RECOVERY_FILTERS,
  TIER_FILTERS,
  VALUE_FILTERS,
} from './ways.js';

/**
 * What is not recomputed here although it shows insights: how far they are, and estimates that have proofs of their own
 * on customers made for them (test/e2e/alerts/effect.e2e.ts, test/e2e/churn/).
 */
const OTHERS = ['/v1/status', '/v1/alerts/effect', '/v1/churn-risk', '/v1/customers/{customerId}/churn-risk'];

/** Asked about each existing thing; there may be none. */
const OF_EACH = [
  '/v1/alerts/{alertId}',
  '/v1/care-rules/{name}/effect',
  '/v1/complaints/{complaintId}',
  '/v1/follow-ups/{followUpId}',
  '/v1/improvements/{improvementId}',
  '/v1/journeys/{journeyId}',
  '/v1/staff/{staffId}',
  '/v1/customers/{customerId}',
  '/v1/customers/{customerId}/journeys',
  '/v1/customers/{customerId}/timeline',
  '/v1/customers/{customerId}/value',
];

/** Requests at the same time. */
const AT_ONCE = 8;

/** How much is asked, and when. */
export interface Asking {
  /** Most journeys asked for one by one. */
  readonly maps?: number;
  /** What the API's clock shows, in milliseconds since 1970. */
  readonly now?: number;
  /** Of the ways to group and filter each answer only some are asked: others each turn, each in every eleventh. Missing: all. */
  readonly turn?: number;
}

/** Where the API's answers differ from the log; empty when they agree. */
export async function differencesFromLog(
  log: readonly LogEvent[],
  client: ApiClient,
  timeZone: string,
  { maps = 200, now = Date.now(), turn }: Asking = {},
): Promise<readonly string[]> {
  const asked = [...OF_EACH];
  const inLine = atOnce(AT_ONCE);
  // Nothing is asked before what is expected is computed: of a long log that takes longer than a request may.
  let ask = () => {};
  const computed = new Promise<void>((resolve) => (ask = resolve));
  const get = (path: string) => {
    asked.push(path);
    return inLine(() => computed.then(() => heard(() => client.get(path))));
  };
  const all = (path: string) => {
    asked.push(path);
    return inLine(() => computed.then(() => heard(() => client.all(path))));
  };
  /** An answer with the items of all its pages. */
  const whole = async (path: string) => {
    const { items, nextCursor, ...answer } = await get(path);
    return { ...answer, items: nextCursor === null ? items : await all(path), nextCursor: null };
  };
  const definitions = definitionsOf(log, client.tenant);
  const customers = customersOf(log, client.tenant);
  const ofCustomer = new Map(
    customers.map((customer) => [customer.customerId, journeysOf(customer, definitions, now)]),
  );
  const journeys = [...ofCustomer.values()].flat();
  // At least one, as every answer is to be compared in every turn.
  const inTurn = <T>(ways: readonly T[]) => {
    const period = Math.min(11, ways.length);
    return ways.filter((_, index) => turn === undefined || index % period === turn % period);
  };
  const comparing: Promise<readonly string[]>[] = [];
  /** @param expected the answer itself, or what it has to be if it says some of what is not recomputed */
  const compare = <T>(what: string, expected: unknown, answer: Promise<T>) => {
    const of = (actual: T) => (typeof expected === 'function' ? expected(actual) : expected);
    comparing.push(answer.then((actual) => differences(of(actual), actual, what)));
  };
  const profile = (customer: CustomerFacts, { churn }: Profile) =>
    profileOf(customer, ofCustomer.get(customer.customerId) ?? [], timeZone, churn);

  const standing = customers.filter((customer) => !isErased(customer));
  const profiles = (answered: readonly Profile[]) =>
    standing.map((customer, index) => profile(customer, answered[index] ?? { churn: null }));
  compare(
    'customers',
    profiles,
    all('/v1/customers').then((items) => items.map(withoutTraits)),
  );
  compare('complaints', complaintsOf(customers), all('/v1/complaints').then(withoutWords));
  for (const complaint of some(complaintsOf(customers), maps))
    compare(complaint.complaintId, complaint, get(`/v1/complaints/${complaint.complaintId}`).then(withoutWords));
  compare('follow-ups', followUpsOf(customers), all('/v1/follow-ups').then(withoutWords));
  for (const task of some(followUpsOf(customers), maps))
    compare(task.followUpId, task, get(`/v1/follow-ups/${task.followUpId}`).then(withoutWords));
  compare('alerts', alertsOf(customers), all('/v1/alerts').then(withoutWords));
  for (const alert of some(alertsOf(customers), maps))
    compare(
      alert.alertId,
      [alert],
      get(`/v1/alerts/${alert.alertId}`).then((answer) => withoutWords([answer])),
    );
  for (const customer of some(customers, maps)) {
    const path = `/v1/customers/${encodeURIComponent(customer.customerId)}`;
    const own = ofCustomer.get(customer.customerId) ?? [];
    compare(path, (answered: Profile) => profile(customer, answered), get(path).then(withoutTraits));
    const latestFirst = [...own].sort((a, b) => startedFirst(b, a));
    compare(`${path}/journeys`, latestFirst.map(itemOf), all(`${path}/journeys`));
    const told = all(`${path}/timeline`).then((items) => items.map(({ data: _, ...item }) => item));
    compare(`${path}/timeline`, timelineOf(customer, own), told);
    for (const filters of inTurn(VALUE_FILTERS)) {
      const asked = `${path}/value?${new URLSearchParams(filters)}`;
      compare(asked, valueOf(customer, customers, filters), get(asked).then(withoutOutlook));
    }
  }
  const ways = ANSWER_GROUPINGS.flatMap((groupBy) => ANSWER_FILTERS.map((filters) => ({ groupBy, filters })));
  for (const { instrument, groupBy, filters } of inTurn(
    INSTRUMENTS.flatMap((instrument) => ways.map((way) => ({ instrument, ...way }))),
  )) {
    const path = `/v1/feedback/${instrument}?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
    compare(path, feedbackOf(customers, instrument, timeZone, groupBy, filters), get(path));
  }
  for (const { groupBy, filters } of inTurn(
    [undefined, ...COMPLAINT_GROUPINGS].flatMap((groupBy) =>
      COMPLAINT_FILTERS.map((filters) => ({ groupBy, filters })),
    ),
  )) {
    const path = `/v1/complaints/metrics?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
    const expected = complaintMetricsOf(customers, timeZone, now, groupBy, filters);
    compare(path, expected, get(path).then(withoutIntervals));
  }
  for (const filters of inTurn(IMPORTANCE_FILTERS)) {
    const path = `/v1/importance-performance?${new URLSearchParams({ ...filters })}`;
    compare(path, importanceOf(customers, ofCustomer, timeZone, filters), get(path));
  }
  for (const thing of THINGS) {
    for (const filters of inTurn(ABOUT_FILTERS)) {
      const path = `/v1/about/${thing}?${new URLSearchParams(filters)}`;
      compare(path, aboutOf(customers, thing, timeZone, filters), get(path));
    }
  }
  for (const filters of inTurn(STAFF_FILTERS)) {
    const query = new URLSearchParams(filters);
    const staff = staffOf(customers, definitions, timeZone, filters);
    compare(`staff ${query}`, { items: staff, nextCursor: null }, get(`/v1/staff?${query}`));
    for (const member of staff)
      compare(`${member.staffId} ${query}`, member, get(`/v1/staff/${member.staffId}?${query}`));
  }
  const asking = customers.map((customer) => ({ customer, journeys: ofCustomer.get(customer.customerId) ?? [] }));
  for (const filters of inTurn(RECOVERY_FILTERS)) {
    const path = `/v1/complaints/recovery?${new URLSearchParams(filters)}`;
    const answer = get(path).then(({ warning: _, ...rest }) => rest);
    compare(path, recoveryOf(asking, timeZone, now, filters), answer);
  }
  const improvements = improvementsOf(log, client.tenant, asking, timeZone, now);
  compare(
    'improvements',
    improvements,
    all('/v1/improvements').then((items) => items.map(withoutVerdict)),
  );
  for (const filters of inTurn(TIER_FILTERS)) {
    const path = `/v1/tiers?${new URLSearchParams(filters)}`;
    compare(path, tiersOf(customers, timeZone, filters), get(path));
  }
  for (const filters of inTurn(COHORT_FILTERS)) {
    const path = `/v1/cohorts?${new URLSearchParams(filters)}`;
    compare(path, cohortsOf(customers, timeZone, now, filters), get(path));
  }
  for (const filters of ADVOCATE_FILTERS) {
    const path = `/v1/advocates?${new URLSearchParams(filters)}`;
    compare(path, advocatesOf(customers, filters), whole(path));
  }
  // By the log, as the app that answers may be one that has no settings.
  for (const name of new Set(log.flatMap(({ type, data }) => (type === 'care-rule.put' ? [String(data.name)] : []))))
    compare(name, careEffectOf(customers, name, timeZone, now), get(`/v1/care-rules/${name}/effect`));
  for (const filters of inTurn(LIFECYCLE_FILTERS)) {
    const path = `/v1/lifecycle?${new URLSearchParams(filters)}`;
    compare(path, lifecycleOf(customers, timeZone, now, filters), get(path));
  }
  const said = all('/v1/feedback/answers').then((items) => items.map(({ text: _, valenceModel: __, ...item }) => item));
  compare('answers', listedAnswers(customers), said);
  const listed = [...journeys].sort(
    (a, b) => startedFirst(b, a) || Buffer.compare(Buffer.from(b.customerId), Buffer.from(a.customerId)),
  );
  compare('journeys', listed.map(itemOf), all('/v1/journeys'));
  for (const journey of some(listed, maps)) {
    const query = new URLSearchParams({ customerId: journey.customerId });
    const map = get(`/v1/journeys/${journey.journeyId}?${query}`).then(({ nextCursor: _, ...rest }) => rest);
    compare(`journey ${journey.journeyId}`, { ...itemOf(journey), ...partsOf(journey) }, map.then(withoutMoments));
  }
  for (const named of definitions) {
    for (const filters of inTurn(FILTERS)) {
      const path = `/v1/journey-maps/${named.name}?${new URLSearchParams(filters)}`;
      compare(path, mapOf(journeys, named, filters), get(path).then(withoutMoments));
    }
    for (const filters of inTurn(CONSISTENCY_FILTERS)) {
      const path = `/v1/consistency/${named.name}?${new URLSearchParams(filters)}`;
      compare(path, consistencyIn(journeys, named.name, timeZone, filters), get(path));
    }
    const expectations = `/v1/expectations/${named.name}`;
    compare(expectations, expectationsIn(named, now), get(expectations));
    for (const filters of inTurn(MOMENT_FILTERS)) {
      const path = `/v1/moments-of-truth/${named.name}?${new URLSearchParams({ ...filters })}`;
      const expected = momentsIn(journeys, named, timeZone, now, filters);
      compare(path, withoutRounding(expected), get(path).then(withoutRounding));
    }
  }
  for (const { groupBy, filters } of inTurn(
    GROUPINGS.flatMap((groupBy) => FILTERS.map((filters) => ({ groupBy, filters }))),
  )) {
    const path = `/v1/scores/peak-end?${new URLSearchParams({ ...(groupBy && { groupBy }), ...filters })}`;
    const answer = get(path).then(({ items }) => items.map(withoutCorrelationIntervals));
    compare(path, peakEndOf(journeys, groupBy, timeZone, filters), answer);
  }
  // Connections that were closed meanwhile are heard of first.
  await turns();
  ask();
  return [...(await Promise.all(comparing)).flat(), ...(await unasked(client, asked))];
}

/** What is recomputed of a customer, and what is not: how likely they are to leave. */
interface Profile {
  readonly churn: { readonly level: string } | null;
}

// biome-ignore lint/suspicious/noExplicitAny: an answer.
const withoutTraits = ({ traits: _, ...profile }: any): Profile => profile;

/** About as many items as wanted, spread evenly. */
function some<T>(items: readonly T[], wanted: number): readonly T[] {
  const step = Math.max(1, Math.floor(items.length / wanted));
  return items.filter((_, index) => index % step === 0);
}

/** Asks again where the connection had been closed while this process computed and could not hear of it: each may be. */
async function heard<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = AT_ONCE; ; left--) {
    try {
      return await ask();
    } catch (error) {
      if (left === 0 || !(error instanceof TypeError) || error.message !== 'fetch failed') throw error;
      await turns();
    }
  }
}

/** Lets this process hear what happened. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const documents = new WeakMap<ApiClient, Promise<Documents>>();

/** Asked for once, as making it takes long. */
function documentOf(client: ApiClient): Promise<Documents> {
  const document = documents.get(client) ?? (client.get('/openapi.json') as Promise<Documents>);
  documents.set(client, document);
  return document;
}

/** The insights' routes, as the API lists them, that were not asked: their answers are not recomputed here. */
async function unasked(client: ApiClient, asked: readonly string[]): Promise<readonly string[]> {
  const document = await documentOf(client);
  const paths = asked.map((path) => path.replace(/\?.*/, ''));
  return routesOf(document)
    .filter(showsInsights)
    .map(({ path }) => path)
    .filter((path) => !OTHERS.includes(path))
    .filter((path) => !paths.some((each) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(each)))
    .map(
      (path) =>
        `nobody asked GET ${path}: recompute its answer in test/support/recompute/, or say in OTHERS where it is proved`,
    );
}
