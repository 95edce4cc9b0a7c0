import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '#test/support/command.process.js';
import { signalPostgresOn } from '#test/support/postgres.signal.js';
import { useBuild } from '#test/support/proof.js';
import { placeCluster } from '#test/support/run.client.js';
import { MASTER_KEY } from '#test/support/server.process.js';

import.meta.jest.setTimeout(600_000);

const ADMIN_KEY = 'process-admin-key-of-32-characters';
const product = useBuild();
let root: string;
const children = new Set<ChildProcess>();
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'peakend-process-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  // A PostgreSQL whose server was killed may still be writing its last files.
  rmSync(root, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
});

interface Instance {
  readonly process: ChildProcess;
  readonly url: string;
  readonly stdout: () => string;
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Starts the app; resolves when it is ready, or has ended. @param log the file that stderr is, instead of a pipe */
async function launch(dataDir: string, environment: Record<string, string> = {}, log?: number): Promise<Instance> {
  const env = {
    PATH: process.env.PATH,
    PEAKEND_PORT: '0',
    PEAKEND_DATA_DIR: join(root, dataDir),
    PEAKEND_LOG_LEVEL: 'error',
    ...environment,
  };
  const child = spawn(process.execPath, [product.build.main('standalone')], {
    env,
    stdio: ['ignore', 'pipe', log ?? 'pipe'],
  });
  children.add(child);
  let [stdout, stderr, url] = ['', '', ''];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((end) => {
    child.on('close', (code) => {
      children.delete(child);
      end({ code, stdout, stderr });
    });
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      url = /^peakend is ready: (\S+)$/m.exec(stdout)?.[1] ?? '';
      if (url !== '') resolve();
    });
  });
  await Promise.race([ready, ended]);
  return { process: child, url, stdout: () => stdout, ended };
}

async function refusal(dataDir: string, environment: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await (await launch(dataDir, environment)).ended;
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim();
}

const HEALTH = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';

/** A connection over which one request was answered. `closed`: all that came over it. */
async function connected(url: string, request = HEALTH) {
  const { hostname, port } = new URL(url);
  let text = '';
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.on('data', (more) => (text += more));
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  await new Promise((answered) => socket.once('data', answered).write(request));
  return { socket, closed };
}

/** A request for a tenant that is being read: the rest of it is sent when asked for, and the answer comes. */
async function underWay(url: string): Promise<{ end(): Promise<string> }> {
  const body = JSON.stringify({ name: 'in-flight' });
  const head = [
    'POST /v1/admin/tenants HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${ADMIN_KEY}`,
    'Content-Type: application/json',
  ];
  // The answer to the first request shows that the second, written with it, is being read.
  const begun = `${HEALTH}${head.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 5)}`;
  const { socket, closed } = await connected(url, begun);
  return {
    end: () => {
      socket.write(body.slice(5));
      return closed;
    },
  };
}

test('a request under way is answered, idle connections are closed, and it exits with 0', async () => {
  await placeCluster(join(root, 'drained'));
  const { process: child, url, ended } = await launch('drained', { PEAKEND_ADMIN_KEY: ADMIN_KEY });
  const idle = await connected(url);
  const busy = await underWay(url);
  const started = performance.now();
  child.kill('SIGTERM');
  await idle.closed;
  const answer = await busy.end();
  expect(answer).toContain('HTTP/1.1 201 Created');
  expect(answer).toContain('{"tenant":"in-flight","timeZone":"UTC","eventsPerSecond":null}');
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(performance.now() - started).toBeLessThan(25_000);
});

test('a rejection that nobody handles is logged with its stack; what is under way ends, and it exits with 1', async () => {
  await placeCluster(join(root, 'stray'));
  const fault = join(root, 'stray.mjs');
  writeFileSync(fault, "process.on('SIGUSR2', function forget() { Promise.reject(new Error('nobody awaits me')); });");
  const environment = { PEAKEND_ADMIN_KEY: ADMIN_KEY, NODE_OPTIONS: `--import=${fault}` };
  const { process: child, url, ended } = await launch('stray', environment);
  const idle = await connected(url);
  const busy = await underWay(url);
  child.kill('SIGUSR2');
  await idle.closed;
  expect(await busy.end()).toContain('HTTP/1.1 201 Created');
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(
    stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    expect.objectContaining({
      level: 'fatal',
      msg: 'a promise was rejected and nobody handled it: stopping',
      err: expect.objectContaining({ message: 'nobody awaits me', stack: expect.stringMatching(/at process\.forget/) }),
    }),
  ]);
});

test.each([
  ['stops on SIGTERM', 'SIGTERM', 0],
  ['ends when it crashes', 'SIGUSR2', 1],
] as const)('with a log on a full disk it serves, and %s', async (_what, signal, code) => {
  const directory = `full-${signal}`;
  await placeCluster(join(root, directory));
  const fault = join(root, 'fault.mjs');
  writeFileSync(fault, "process.on('SIGUSR2', () => { throw new Error('a crash'); });");
  const full = openSync('/dev/full', 'w');
  const {
    process: child,
    url,
    ended,
  } = await launch(directory, { PEAKEND_LOG_LEVEL: 'trace', NODE_OPTIONS: `--import=${fault}` }, full);
  closeSync(full);
  expect((await fetch(`${url}/health/live`)).status).toBe(200);
  child.kill(signal);
  expect((await ended).code).toBe(code);
});

test('while PostgreSQL hangs, metrics come without its values, and a stop that it holds up is forced and says so', async () => {
  await placeCluster(join(root, 'hanging'));
  const haste = join(root, 'haste.mjs');
  // As if the time that a stop may take were over sooner.
  writeFileSync(
    haste,
    'const { setTimeout: wait } = globalThis; globalThis.setTimeout = (work, ms, ...given) => wait(work, ms === 23_000 ? 500 : ms, ...given);',
  );
  const {
    process: child,
    url,
    ended,
  } = await launch('hanging', {
    PEAKEND_LOG_LEVEL: 'warn',
    NODE_OPTIONS: `--import=${haste}`,
  });
  const data = join(root, 'hanging', 'postgres', 'data');
  signalPostgresOn(data, 'SIGSTOP', 'all');
  const started = performance.now();
  const text = await (await fetch(`${url}/metrics`)).text();
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(text).toMatch(/^peakend_database_connections_open \d+$/m);
  expect(text).not.toMatch(/^peakend_parked_customers/m);
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  signalPostgresOn(data, 'SIGKILL', 'all');
  expect(code).toBe(1);
  expect(JSON.parse(stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
    level: 'warn',
    afterMs: 23_000,
    msg: 'did not stop in time: exiting all the same',
  });
});

test('a query that waits for facts is answered at the stop, not cut off', async () => {
  await placeCluster(join(root, 'waiting'));
  const { process: child, url, ended } = await launch('waiting', { PEAKEND_ADMIN_KEY: ADMIN_KEY });
  const post = async (path: string, key: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { key: string; position: string };
  };
  await post('/v1/admin/tenants', ADMIN_KEY, { name: 'waiting' });
  const { key } = await post('/v1/admin/keys', ADMIN_KEY, { tenant: 'waiting', scopes: ['publish', 'query'] });
  const { position } = await post('/v1/touchpoints', key, { customerId: '1', touchpoint: 'visit', channel: 'web' });
  const headers = {
    authorization: `Bearer ${key}`,
    'peakend-min-position': position.replace(/-\d+$/, '-999999'),
    prefer: 'wait=30',
  };
  const waiting = fetch(`${url}/v1/customers/1`, { headers });
  // Requests are served in order of arrival, so once a later one is answered, the first one is waiting.
  await fetch(`${url}/v1/status`, { headers: { authorization: `Bearer ${key}` } });
  child.kill('SIGTERM');
  const answer = await waiting;
  expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'NOT_YET_PROJECTED' }]);
  expect((await ended).code).toBe(0);
});

test('the generated admin key is not printed but its path is; a second instance is refused; a later start finds everything', async () => {
  const first = await launch('shared');
  const path = join(root, 'shared', 'admin.key');
  const key = readFileSync(path, 'utf8').trim();
  const next = 'It makes tenants and their first keys: "Five minutes as an operator" in README.md says how';
  expect(first.stdout()).toBe(`The admin key is in ${path}\n${next}\npeakend is ready: ${first.url}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const made = await fetch(`${first.url}/v1/admin/tenants`, { method: 'POST', headers, body: '{"name":"kept"}' });
  expect(made.status).toBe(201);

  expect(await refusal('shared', {})).toContain(`is in use by a live instance (process ${first.process.pid})`);
  const { port } = new URL(first.url);
  expect(await refusal('other', { PEAKEND_PORT: port })).toBe(
    `ADDRESS_UNUSABLE: Port ${port} on 127.0.0.1 is already in use. Stop the program that uses it, or choose another port with PEAKEND_PORT.`,
  );
  first.process.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);

  const master = join(root, 'shared', 'master.key');
  renameSync(master, `${master}.away`);
  const missing = `NO_MASTER_KEY: The master key of the database is missing: put its master.key into ${join(root, 'shared')}, or set PEAKEND_MASTER_KEY.`;
  expect(await refusal('shared', {})).toBe(missing);
  const retext = await runCommand(product.build, 'retext', [], join(root, 'shared'));
  expect([retext.code, retext.stderr]).toEqual([2, `${missing}\n`]);
  expect(existsSync(master)).toBe(false);
  renameSync(`${master}.away`, master);
  const hungUp = await launch('shared');
  hungUp.process.kill('SIGHUP');
  expect((await hungUp.ended).code).toBe(0);

  const second = await launch('shared');
  const again = await fetch(`${second.url}/v1/admin/tenants`, { method: 'POST', headers, body: '{"name":"kept"}' });
  expect(again.status).toBe(409);
  second.process.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
});

test('a start that is refused leaves no key in the directory of the instance that runs there', async () => {
  const first = await launch('given', { PEAKEND_ADMIN_KEY: ADMIN_KEY, PEAKEND_MASTER_KEY: MASTER_KEY });
  expect(await refusal('given', {})).toContain(`is in use by a live instance (process ${first.process.pid})`);
  expect(readdirSync(join(root, 'given'))).toEqual(['postgres']);
  first.process.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
});

test.each([
  ['standalone', ['--dmeo'], 'npm start, or npm run demo'],
  ['standalone', ['--help'], 'npm start, or npm run demo'],
  ['standalone', ['--demo', '--fast'], 'npm start, or npm run demo'],
  ['intake', ['now'], 'npm run start:intake'],
])('%s %j is refused with what there is', (app, given, usage) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [product.build.main(app), ...given], {
    env: { PATH: process.env.PATH, PEAKEND_DATA_DIR: '/dev/null/x' },
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([2, '', `USAGE: ${usage}\n`]);
});

test('a bad environment prevents the start, with a message that names what is wrong', async () => {
  expect(await refusal('unused', { PEAKEND_PROT: '1' })).toMatch(
    /^PEAKEND_PROT is not a setting of peakend\. Known: PEAKEND_PORT, /,
  );
  expect(await refusal('unused', { PEAKEND_EVENT_STORE: 'eventstoredb' })).toContain('needs PEAKEND_BUS=kafka');
  expect(await refusal('unused', { PEAKEND_DATA_DIR: '/dev/null/x' })).toBe(
    'BAD_DATA_DIRECTORY: /dev/null/x cannot be used (ENOTDIR). Choose another data directory with PEAKEND_DATA_DIR.',
  );
});

test('an outside database that cannot be used is reported without its password', async () => {
  const taken = createServer((socket) => socket.destroy());
  await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
  const { port } = taken.address() as { port: number };
  const message = await refusal('outside', { PEAKEND_DATABASE_URL: `postgres://user:top-secret@127.0.0.1:${port}/x` });
  taken.close();
  expect(message).toMatch(/^DATABASE_UNUSABLE: The PostgreSQL at PEAKEND_DATABASE_URL cannot be used: .+\.$/);
  expect(message).not.toContain('top-secret');
});
