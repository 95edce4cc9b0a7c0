import pg from 'pg';
import { SCOPES } from '#libs/platform/auth/access.js';
import { isOpen, ruleOf } from '#test/support/access.rules.js';
import { isStream, type Parameters, pathsOf, questionsOf, type Route, routesOf } from '#test/support/api.questions.js';
import { examplesIn } from '#test/support/api.examples.js';
import { type Received, useApp } from '#test/support/app.js';
import { PlantedTenant } from '#test/support/planted.tenant.js';
import { PATIENCE_MS } from '#test/support/proof.js';
import { errand } from '#test/support/random.facts.js';

const started = useApp({ logLevel: 'fatal' });
/** Nobody ever has this name, so an answer about it is an answer about nothing. */
const NOTHING = 'zq5nothing';
const NOTHING_ID = '00000000-0000-4000-8000-000000000000';

let ours: PlantedTenant;
let theirs: PlantedTenant;
let routes: readonly Route[];
/** What a page of the API fills in for each route that takes a body. */
let examples: ReadonlyMap<string, object>;
beforeAll(async () => {
  ours = await PlantedTenant.plant(started.app, 'zq7ours');
  theirs = await PlantedTenant.plant(started.app, 'zq6theirs');
  const { body: document } = await started.app.request('GET', '/openapi.json');
  routes = routesOf(document);
  examples = new Map(
    examplesIn(document).flatMap(({ method, route, body }) =>
      body === undefined ? [] : [[`${method} ${route}`, JSON.parse(String(body))]],
    ),
  );
}, PATIENCE_MS);

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** A body that a route takes: in words with `mark` where it names somebody's things, else the document's example. */
function bodyOf({ method, path }: Route, mark: string): object | undefined {
  if (method === 'GET' || method === 'DELETE') return undefined;
  const event = {
    customerId: `${mark}-customer`,
    channel: `${mark}-channel`,
    source: `/${mark}-source`,
    id: `${mark}-1`,
  };
  const { customerId, channel, ...envelope } = event;
  const cloudEvent = { specversion: '1.0', type: 'peakend.touchpoint.recorded.v1', ...envelope, subject: customerId };
  const bodies: Readonly<Record<string, object>> = {
    '/v1/admin/tenants': { name: `${mark}-tenant` },
    '/v1/admin/keys': { tenant: `${mark}-tenant`, scopes: ['query'] },
    '/v1/definitions/{name}': errand,
    '/v1/calendars/{name}': { timeZone: 'UTC', week: { monday: [{ from: '09:00', to: '17:00' }] } },
    '/v1/service-levels/{name}': { calendar: `${mark}-definition`, resolveWithinSeconds: 60 },
    '/v1/care-rules/{name}': { enabled: false, on: { kind: 'tier', to: `${mark}-tier` } },
    '/v1/events': { ...cloudEvent, data: { touchpoint: `${mark}-touchpoint`, channel } },
    '/v1/touchpoints': { ...event, touchpoint: `${mark}-touchpoint` },
    '/v1/feedback': { customerId, ...envelope, instrument: 'nps', value: 1, about: { journeyId: `${mark}-journey` } },
    '/v1/complaints': { ...event, complaintId: `${mark}-complaint`, category: `${mark}-category`, severity: 1 },
    '/v1/improvements': {
      ...{ title: 'Better', owner: `${mark}-owner`, target: 0.5, dueOn: '2999-01-31' },
      measure: { kind: 'csat', tier: `${mark}-tier` },
    },
    '/v1/follow-ups': { customerId, department: `${mark}-department`, text: 'Call back.' },
    '/v1/webhooks': { url: 'https://alerts.example.com/', events: ['churn.alert.raised'] },
    '/v1/backtests': { rule: {}, from: '2026-01-01', to: '2026-02-01' },
    '/v1/alerts/{alertId}/snooze': { until: '2999-01-01T00:00:00Z' },
    '/v1/alerts/{alertId}/resolve': { outcome: `${mark}-outcome` },
  };
  return bodies[path] ?? examples.get(`${method} ${path}`);
}

async function send(
  route: Route,
  path: string,
  mark: string,
  key?: string,
  headers: Record<string, string> = {},
): Promise<Received> {
  const body = bodyOf(route, mark);
  const type: Record<string, string> =
    route.path === '/v1/events' ? { 'content-type': 'application/cloudevents+json' } : {};
  return started.app.request(route.method, path, {
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  });
}

/** Names like a tenant's, but of things that do not exist. */
function nothingLike({ names, mark }: PlantedTenant): Parameters {
  const like = (value: string) => (/^[0-9a-f-]{36}$/.test(value) ? NOTHING_ID : value.replace(mark, NOTHING));
  return Object.fromEntries(Object.entries(names).map(([name, values]) => [name, values.map(like)]));
}

/** Everything of an answer that a client sees. */
const seenIn = ({ status, headers, body }: Received) =>
  [status, ...[...headers].flat(), JSON.stringify(body), body].join('\n');

/** All routes, with names of nothing in their paths, and their answers to a key. */
async function statusesOf(
  key: string | undefined,
): Promise<readonly { readonly route: Route; readonly answer: Received }[]> {
  const names = nothingLike(ours);
  const answers: { route: Route; answer: Received }[] = [];
  for (const route of routes)
    answers.push({ route, answer: await send(route, pathsOf(route, names)[0] as string, NOTHING, key) });
  return answers;
}

test(
  'without a key, and with a bad, expired or revoked one, every route but the open ones is 401',
  async () => {
    const { app } = started;
    const make = async () =>
      (await app.request('POST', '/v1/admin/keys', { key: theirs.key, body: { scopes: SCOPES } })).body;
    const [expired, revoked] = [await make(), await make()];
    const sql = new pg.Client(app.connection);
    await sql.connect();
    await sql.query("update platform.keys set expires_at = now() - interval '1 second' where key_id = $1", [
      expired.keyId,
    ]);
    await sql.end();
    expect((await app.request('DELETE', `/v1/admin/keys/${revoked.keyId}`, { key: theirs.key })).status).toBe(204);
    for (const [key, code] of [
      [undefined, 'NO_KEY'],
      [`${theirs.key}x`, 'BAD_KEY'],
      [revoked.key, 'BAD_KEY'],
      [expired.key, 'KEY_EXPIRED'],
    ]) {
      for (const { route, answer } of await statusesOf(key)) {
        const refused = [answer.status, answer.body.code];
        if (isOpen(route)) expect([nameOf(route), answer.status === 401]).toEqual([nameOf(route), false]);
        else expect([nameOf(route), refused]).toEqual([nameOf(route), [401, code]]);
      }
    }
  },
  PATIENCE_MS,
);

test.each(SCOPES)(
  'a key whose only scope is %s is 403 wherever another is required',
  async (scope) => {
    const { body } = await started.app.request('POST', '/v1/admin/keys', {
      key: theirs.key,
      body: { scopes: [scope] },
    });
    for (const { route, answer } of await statusesOf(body.key)) {
      const rule = ruleOf(route);
      const allowed = isOpen(route) || rule.scope === scope;
      expect([nameOf(route), answer.status === 403, answer.status === 401]).toEqual([nameOf(route), !allowed, false]);
    }
  },
  PATIENCE_MS,
);

test(
  'the admin key is 403 wherever it is not allowed, and a tenant with every scope cannot make tenants',
  async () => {
    for (const { route, answer } of await statusesOf(started.app.adminKey)) {
      const allowed = isOpen(route) || ruleOf(route).installation;
      expect([nameOf(route), answer.status === 403, answer.status === 401]).toEqual([nameOf(route), !allowed, false]);
    }
    for (const { route, answer } of await statusesOf(theirs.key)) {
      const { scope, installation } = ruleOf(route);
      expect([nameOf(route), answer.status === 403]).toEqual([nameOf(route), installation && scope === null]);
    }
  },
  PATIENCE_MS,
);

/** Routes that a tenant's key may use. */
const usable = () => routes.filter((route) => !isOpen(route) && ruleOf(route).scope !== null);
/** A stream is for its tenant, too (test/e2e/feed/), but has no end to compare. */
const readable = () => usable().filter((route) => route.method === 'GET' && !isStream(route));
/** Answers that hold numbers only. */
const NAMELESS = [
  '/v1/cohorts',
  '/v1/lifecycle',
  '/v1/status',
  '/v1/churn-settings',
  '/v1/tier-settings',
  '/v1/churn-fits',
  '/v1/value-fits',
  '/v1/alerts/effect',
  '/v1/care-rules/{name}/effect',
  '/v1/backtests/{backtestId}',
  '/v1/complaints/recovery',
];

/** A tenant's answers to every question about its own things, except what the whole installation shares. */
async function answersOf(tenant: PlantedTenant, names: Parameters): Promise<Record<string, unknown>> {
  const answers: Record<string, unknown> = {};
  for (const route of readable().filter(({ path }) => path !== '/v1/status')) {
    for (const question of questionsOf(route, names)) {
      const { status, body } = await tenant.ask(question);
      answers[question] = [status, body];
    }
  }
  return answers;
}

test(
  'a tenant learns of its own things, and nothing of another tenant’s: neither data nor existence',
  async () => {
    const intruder = await PlantedTenant.plant(started.app, 'zq4intruder');
    const before = await answersOf(ours, ours.names);
    // The search can find what it looks for, or it would prove nothing.
    for (const route of readable().filter(({ path }) => !NAMELESS.includes(path))) {
      const answers = questionsOf(route, ours.names).map((question) => before[question]);
      const found = ours.isIn(JSON.stringify(answers))
        ? 'words of ours'
        : 'none: plant some (PlantedTenant), or NAMELESS';
      expect([route.path, found]).toEqual([route.path, 'words of ours']);
    }

    const nothing = nothingLike(ours);
    const changing = usable().filter(({ method }) => method !== 'GET' && method !== 'DELETE');
    // What it writes under our names is then its own to read and delete: so writing comes last.
    for (const route of [...readable(), ...usable().filter(({ method }) => method === 'DELETE'), ...changing]) {
      const likewise = askings(route, nothing);
      for (const [index, path] of askings(route, ours.names).entries()) {
        for (const headers of FORMS) {
          const what = `${route.method} ${path}`;
          const answer = await send(route, path, ours.mark, intruder.key, headers);
          const like = await send(route, likewise[index] as string, NOTHING, intruder.key, headers);
          expect([what, answer.status]).toEqual([what, like.status]);
          // An answer may repeat what was sent, and no more.
          const told = withoutSent(seenIn(answer), route, path, ours);
          expect([what, ours.isIn(told) ? told : 'nothing of ours']).toEqual([what, 'nothing of ours']);
          if (route.method === 'GET' || answer.status >= 400) {
            const [ofOurs, ofNothing] = [answer, like].map(({ body }) => JSON.stringify(body)) as [string, string];
            expect([what, withoutSent(ofOurs, route, path, ours)]).toEqual([
              what,
              ofNothing.replaceAll(nothingName, '…'),
            ]);
          }
          if (isOneThing(route) && route.method !== 'PUT') expect([what, answer.status]).toEqual([what, 404]);
        }
      }
    }

    // Nothing they did changed anything of ours.
    expect(await answersOf(ours, ours.names)).toEqual(before);
    expect(intruder.isIn(JSON.stringify(before))).toBe(false);
  },
  PATIENCE_MS,
);

/** Whether a route is about a single thing of a tenant. */
const isOneThing = ({ path }: Route) => /\{(?!instrument|type|thing)/.test(path);

/** Everything that can be asked of a route. */
function askings(route: Route, names: Parameters): readonly string[] {
  return route.method === 'GET' ? questionsOf(route, names) : pathsOf(route, names);
}

const FORMS: readonly Record<string, string>[] = [{}, { accept: 'text/csv, application/json;q=0.5' }];
const nothingName = new RegExp(`${NOTHING}[a-zA-Z0-9-]*|${NOTHING_ID}`, 'g');

/** A text without those of our names that were in the request. */
function withoutSent(text: string, route: Route, path: string, { names, ids, mark }: PlantedTenant): string {
  const request = `${decodeURIComponent(path)} ${JSON.stringify(bodyOf(route, mark))}`;
  const sent = [...Object.values(names).flat(), ...ids].filter(
    (name) => request.includes(name) && (ids.includes(name) || name.includes(mark)),
  );
  return sent.reduce((rest, name) => rest.replaceAll(name, '…'), text);
}

test(
  'one tenant’s list cannot be continued by another',
  async () => {
    for (const route of readable().filter(({ operation }) =>
      operation.parameters?.some(({ name }) => name === 'cursor'),
    )) {
      for (const path of pathsOf(route, ours.names)) {
        const { body } = await ours.ask(`${path}?limit=1`);
        if (!body.nextCursor) continue;
        const own = pathsOf(route, theirs.names)[0] as string;
        const answer = await theirs.ask(`${own}?limit=200&cursor=${body.nextCursor}`);
        expect([path, [200, 400].includes(answer.status), ours.isIn(seenIn(answer))]).toEqual([path, true, false]);
      }
    }
  },
  PATIENCE_MS,
);

test(
  'what needs no key reveals nothing about any tenant',
  async () => {
    const open = routes.filter(isOpen).flatMap((route) => pathsOf(route, ours.names));
    for (const path of [...open, '/openapi.json', '/docs']) {
      const answer = await started.app.request('GET', path);
      expect([path, answer.status, ours.isIn(seenIn(answer))]).toEqual([path, 200, false]);
    }
    const { body } = await started.app.request('GET', '/v1/status', { key: theirs.key });
    expect([body.parkedCustomers, ours.isIn(JSON.stringify(body))]).toEqual([1, false]);
  },
  PATIENCE_MS,
);
