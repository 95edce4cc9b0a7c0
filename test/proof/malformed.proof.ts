import { readFileSync } from 'node:fs';
import { errorsIn } from '#test/architecture/error.codes.js';
import { ApiClient } from '#test/support/api.client.js';
import { routesOf } from '#test/support/api.questions.js';
import { eventually } from '#test/support/eventually.js';
import { type Malformed, MalformedRequests } from '#test/support/malformed.requests.js';
import { testDatabase } from '#test/support/postgres.js';
import { full, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { randomOf } from '#test/support/random.facts.js';
import { answerTo, type RawAnswer } from '#test/support/raw.http.js';
import { ADMIN_KEY, ServerProcess } from '#test/support/server.process.js';

const REQUESTS = full ? 6_000 : 360;
const PARTS = 6;
const IN_FLIGHT = 8;
const SEED = Number(process.env.SEED ?? 20_240_131);
/** Said by what runs beside requests, on a machine that is too busy for it. */
const BUSY = /timeout exceeded when trying to connect|did not answer within/;
/** How much more the heap may hold after the last part than after the second, in bytes: the first ones meet new routes. */
const MAY_GROW = 2 * 1024 * 1024;

/** What is stored, how much was sent and how fast decide these, not what is wrong with a request. */
const OF_STATE = ['408', '409', '412', '429'];
/** Clients rely on the codes that docs/errors.md names: any other has to be added there deliberately. */
const sections = errorsIn(readFileSync('docs/errors.md', 'utf8'));
const CODES: ReadonlySet<string> = new Set(
  ['Answers', 'Rejected events']
    .flatMap((section) => sections.get(section) ?? [])
    .filter(({ cells: [status = ''] }) => /^4\d\d$/.test(status) && !OF_STATE.includes(status))
    .map(({ code }) => code),
);

/**
 * Makes an instance collect its garbage and print how much is left whenever it is signalled. Compiled code is excluded:
 * V8 keeps optimising the validators while they are used.
 */
const WEIGHED = `--import=data:text/javascript,${encodeURIComponent(`
  import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const data = () => getHeapSpaceStatistics().filter(({ space_name }) => !space_name.includes('code'));
  process.on('SIGUSR2', () => {
    collect();
    collect();
    console.error('heap ' + data().reduce((sum, { space_used_size }) => sum + space_used_size, 0));
  });
`)}`;

const product = useBuild();
let database: Awaited<ReturnType<typeof testDatabase>>;
let server: ServerProcess;
beforeAll(async () => {
  database = await testDatabase();
  const { user, password, host, port, database: name } = database.connection;
  const env = { NODE_OPTIONS: WEIGHED, PEAKEND_DATABASE_URL: `postgres://${user}:${password}@${host}:${port}/${name}` };
  server = await ServerProcess.start({ build: product.build, dataDir: product.newDirectory(), env });
}, PATIENCE_MS);
afterAll(async () => {
  await server?.end('SIGTERM');
  await database?.close();
}, PATIENCE_MS);

async function send({ method, path, headers, body, raw }: Malformed): Promise<RawAnswer> {
  if (raw !== undefined) return answerTo(server.url, raw);
  const response = await fetch(server.url + path, {
    method,
    headers,
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function tried(request: Malformed): Promise<RawAnswer | { readonly failed: string }> {
  return send(request).catch((error: unknown) => ({ failed: `${error} ${(error as Error).cause ?? ''}` }));
}

/** What an answer to a malformed request lacks; empty if it is as it should be. */
function lacks(request: Malformed, { status, headers, body }: RawAnswer): readonly string[] {
  const answer = headers.get('content-type')?.includes('json') ? JSON.parse(body) : {};
  if (request.neighbours !== undefined) return lacksInBatch(request, status, answer);
  const { errors } = answer;
  return [
    ...(status >= 400 && status < 500 ? [] : [`a status of 4xx: ${status}`]),
    ...(headers.get('content-type') === 'application/problem+json; charset=utf-8' ? [] : ['a problem']),
    ...(answer.status === status && /^urn:peakend:problem:[a-z0-9-]+$/.test(answer.type)
      ? []
      : ['its own status and type']),
    ...(/^[A-Z][A-Z0-9_]*$/.test(answer.code) && answer.code !== 'REFUSED' ? [] : [`a stable code: ${answer.code}`]),
    ...(answer.title && answer.detail ? [] : ['words']),
    ...(/node_modules|\.[jt]s:\d|\bat [\w.]+ \(/.test(body) ? ['discretion'] : []),
    ...(request.names === undefined || namesIn(errors).some((path) => isAbout(path, request.names as string))
      ? []
      : [`${request.names} by name`]),
    ...wrongErrors(errors),
  ];
}

function lacksInBatch(
  { neighbours }: Malformed,
  status: number,
  answer: { accepted: number; rejected: { index: number; code: string; errors: unknown }[] },
): readonly string[] {
  const [entry, ...others] = answer.rejected ?? [];
  if (status !== 202 || answer.accepted !== neighbours || entry?.index !== 1 || others.length > 0)
    return ['its neighbours, and one entry'];
  return [...(namesIn(entry.errors).length > 0 ? [] : ['errors']), ...wrongErrors(entry.errors)];
}

function namesIn(errors: unknown): readonly string[] {
  return Array.isArray(errors) ? errors.map(({ path }) => path) : [];
}

/** Whether a path is the expected one, or below it; a list may stand for its item. */
function isAbout(path: string, meant: string): boolean {
  return path === meant || path.startsWith(`${meant}/`) || path === meant.replace(/\/\d+$/, '');
}

function wrongErrors(errors: unknown): readonly string[] {
  if (errors === undefined) return [];
  const right = (error: { path: string; code: string; message: string }) =>
    /^(\/([^~/]|~[01])*)*$/.test(error.path) && /^[A-Z0-9_]+$/.test(error.code) && error.message.length > 0;
  if (!Array.isArray(errors) || errors.length === 0 || !errors.every(right)) return ['errors that can be read'];
  return new Set(namesIn(errors)).size === errors.length ? [] : ['one error for each path'];
}

const stored = () =>
  withClient(database.connection, async (client) =>
    // What is thought of customers' risk may come whenever it does.
    Number((await client.query("select count(*) from store.events where type <> 'churn.level-changed'")).rows[0].count),
  );

/** Bytes still in use after a collection. */
async function heap(): Promise<number> {
  const said = () => server.said.filter((line) => line.startsWith('heap '));
  const before = said().length;
  process.kill(server.pid, 'SIGUSR2');
  await server.during(eventually('the heap is weighed', () => said().length > before, PATIENCE_MS));
  return Number(said().at(-1)?.slice('heap '.length));
}

test(
  `${REQUESTS} malformed requests are 4xx with a problem that names what is wrong, store nothing in part and leave nothing behind`,
  async () => {
    const client = await ApiClient.newTenant(() => server.url, 'proof');
    const document = await client.get('/openapi.json');
    const routes = routesOf(document);
    const scopes = ['publish', 'query', 'subscribe', 'operate', 'admin'];
    const { key } = (await client.expect(201, 'POST', '/v1/admin/keys', { scopes })).body;
    const keys = { tenant: key, admin: ADMIN_KEY };
    // A measure must be of a channel and a tier that are there.
    const envelope = { specversion: '1.0', source: '/proof', subject: 'ann', time: '2024-01-31T09:30:00Z' };
    const { body: planted } = await client.publish([
      {
        ...envelope,
        id: '1',
        type: 'peakend.touchpoint.recorded.v1',
        data: { touchpoint: 'visit', channel: 'branch' },
      },
      { ...envelope, id: '2', type: 'peakend.customer.tier-assigned.v1', data: { tier: 'gold' } },
    ]);
    await client.get('/v1/status', planted.position);
    const requests = new MalformedRequests(document, routes, keys, randomOf(SEED));

    for (const sample of requests.samples()) {
      const answer = await send({ ...sample, path: sample.path.replace('/v1/events', '/v1/events?dryRun=true') });
      expect([sample.what, answer.status < 300 || answer.status === 404, answer.body]).toEqual([
        sample.what,
        true,
        answer.body,
      ]);
    }

    const codes = new Set<string>();
    const heaps: number[] = [];
    const wrong: object[] = [];
    for (let part = 0; part < PARTS; part++) {
      const before = await stored();
      const sent = Array.from({ length: REQUESTS / PARTS }, () => requests.next());
      for (let next = 0; next < sent.length; next += IN_FLIGHT) {
        const asked = sent.slice(next, next + IN_FLIGHT);
        const answers = await server.during(Promise.all(asked.map(tried)));
        for (const [index, answer] of answers.entries()) {
          const request = asked[index] as Malformed;
          const lacking = 'failed' in answer ? [`an answer: ${answer.failed}`] : lacks(request, answer);
          codes.add('failed' in answer ? 'none' : codeOf(answer));
          if (lacking.length > 0)
            wrong.push({
              request: request.what,
              sent: textOf(request),
              lacking,
              answer: 'failed' in answer ? '' : `${answer.status} ${answer.body}`,
            });
        }
      }
      expect((await stored()) - before).toBe(sent.reduce((sum, { neighbours = 0 }) => sum + neighbours, 0));
      heaps.push(await heap());
    }
    expect(wrong).toEqual([]);
    expect(server.said.filter((line) => !line.startsWith('heap ') && !BUSY.test(line))).toEqual([]);
    expect([heaps, Math.min(...heaps.slice(-2)) - (heaps[1] as number) < MAY_GROW]).toEqual([heaps, true]);
    expect(CODES.size).toBeGreaterThan(40);
    expect([...codes].filter((code) => !CODES.has(code))).toEqual([]);
  },
  PATIENCE_MS,
);

function textOf({ body, raw }: Malformed): string | undefined {
  const bytes = raw ?? body;
  return bytes && Buffer.from(bytes).toString('utf8').slice(0, 600);
}

function codeOf({ body }: RawAnswer): string {
  return /"code":"(\w+)"/.exec(body)?.[1] ?? 'none';
}
