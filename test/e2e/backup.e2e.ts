import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ApiClient } from '#test/support/api.client.js';
import { runCommand } from '#test/support/command.process.js';
import { withoutNamespaces } from '#test/support/embedded-postgres.js';
import { eventually } from '#test/support/eventually.js';
import { useBuild, withClient } from '#test/support/proof.js';
import { placeCluster } from '#test/support/run.client.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
let server: ServerProcess;
let client: ApiClient;
let file: string;
/** The position of the last event in the backup. */
let before: string;

const said = (subject: string, id: string, text: string) => ({
  specversion: '1.0',
  type: 'peakend.touchpoint.recorded.v1',
  source: '/branch/12',
  id,
  subject,
  time: '2024-03-05T10:00:00Z',
  data: { touchpoint: 'queueing', channel: 'branch', valence: -0.5, text },
});

const paths = ['/v1/customers', '/v1/customers/a/timeline', '/v1/journeys', '/v1/journey-maps/bank-branch-visit'];
const answersOf = async (of: ApiClient, position: string) => Promise.all(paths.map((path) => of.get(path, position)));
let answers: unknown;

/** How far days are closed, and since when the policy that closes them has existed. */
const daysOf = (of: ServerProcess) =>
  withClient(of.postgresAddress(), async (sql) => {
    const question = `select tenant, closed_until, next_at, began_at, began_position
                        from policy.tenant_days cross join engine.policies where policy = 'day-closed'`;
    return (await sql.query<object>(question)).rows;
  });
let days: readonly object[];

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A data directory with what belongs next to a backup. */
function directoryWith(...names: string[]): string {
  const directory = product.newDirectory();
  for (const name of names) copyFileSync(join(server.options.dataDir, name), join(directory, name));
  return directory;
}

/** Those of a backup that tell what was published. */
const rowsOf = (path: string) =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line.includes('/branch/12'));

const restore = (directory: string, from = file) => runCommand(product.build, 'restore', [from], directory);

beforeAll(async () => {
  server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
  client = await ApiClient.newTenant(() => server.url, 'acme');
  const { body } = await client.publish([
    said('a', '1', 'First.'),
    said('b', '2', 'Second.'),
    said('gone', '3', 'Third.'),
  ]);
  before = body.position;
  answers = await answersOf(client, before);
  await eventually('the policy has reached the end', async () => {
    days = await daysOf(server);
    return days.length === 1;
  });
  file = join(mkdtempSync(join(product.newDirectory(), 'backup-')), 'peakend.backup');
  const { code, stdout, stderr } = await runCommand(product.build, 'backup', [file], server.options.dataDir);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(`Backed up to ${file}`);
}, 300_000);
afterAll(() => server?.end('SIGTERM'), 60_000);

test('a backup of a running instance holds neither words nor the master key, and is its owner’s to read', () => {
  const text = gunzipSync(readFileSync(file)).toString('latin1');
  const master = readFileSync(join(server.options.dataDir, 'master.key'), 'utf8').trim();
  for (const absent of ['First.', 'Second.', 'Third.', master, Buffer.from(master, 'base64url').toString('hex')])
    expect(text).not.toContain(absent);
  expect(text).toContain('/branch/12');
  expect([statSync(file).mode & 0o777, readdirSync(dirname(file))]).toEqual([0o600, [basename(file)]]);
});

test('of backups to one name, one is written, whole, and the others are refused', async () => {
  const path = join(product.newDirectory(), 'once');
  const both = await Promise.all([1, 2].map(() => runCommand(product.build, 'backup', [path], server.options.dataDir)));
  const [done, refused] = both.toSorted((a, b) => Number(a.code) - Number(b.code));
  expect([done?.code, done?.stderr, refused?.code, refused?.stderr]).toEqual([
    0,
    '',
    2,
    `FILE_EXISTS: ${path} already exists: name a new file.\n`,
  ]);
  expect(readdirSync(dirname(path))).toEqual(['once']);
  expect(rowsOf(path)).toEqual(rowsOf(file));
}, 300_000);

test('a restored instance answers as before, goes on, knows repeats and refuses old positions', async () => {
  const directory = directoryWith('master.key');
  const { code, stdout, stderr } = await restore(directory);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^Restored the state of \d{4}-\d\d-\d\dT/);
  expect(stdout).toContain(
    `There is no erasure in ${join(directory, 'erasures.jsonl')}: if customers were erased after`,
  );
  const restored = await ServerProcess.start({ build: product.build, dataDir: directory });
  try {
    const there = client.at(() => restored.url);
    expect(await daysOf(restored)).toEqual(days);
    const repeat = await there.publish([said('a', '1', 'First.'), said('a', '4', 'Fourth.')]);
    expect([repeat.body.accepted, repeat.body.duplicates]).toEqual([1, 1]);
    const refused = await there.ask('GET', '/v1/customers', undefined, { 'peakend-min-position': before });
    expect([refused.status, refused.body.code]).toEqual([400, 'FOREIGN_POSITION']);
    const timeline = await there.get('/v1/customers/a/timeline', repeat.body.position);
    expect(timeline.items.map(({ data }: { data: { text: string } }) => data.text)).toEqual(['First.', 'Fourth.']);
    const [, , , map] = await answersOf(there, repeat.body.position);
    expect(map.journeys).toBe((answers as [unknown, unknown, unknown, { journeys: number }])[3].journeys);
  } finally {
    await restored.end('SIGTERM');
  }
}, 300_000);

test('an erasure after the backup is repeated before anything is served', async () => {
  const { body } = await client.expect(202, 'DELETE', '/v1/customers/gone');
  const directory = directoryWith('master.key', 'erasures.jsonl');
  const { code, stdout } = await restore(directory);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/ again the erasures in .*: 1, the last of \d{4}-/)]);
  const restored = await ServerProcess.start({ build: product.build, dataDir: directory });
  try {
    const there = client.at(() => restored.url);
    // Asked without a position: the words must be gone from the first answer on.
    const first = await there.get('/v1/customers/gone/timeline');
    expect(JSON.stringify(first)).not.toContain('Third.');
    const receipt = await there.get(`/v1/erasures/${body.erasureId}`);
    expect([receipt.erased, receipt.places[1].status]).toEqual([['gone'], 'done']);
    expect((await there.get('/v1/customers/b/timeline')).items[0].data.text).toBe('Second.');
  } finally {
    await restored.end('SIGTERM');
  }
}, 300_000);

test('a stopped instance is backed up, too, as it was', async () => {
  const directory = directoryWith('master.key');
  await restore(directory);
  const again = `${file}.again`;
  expect((await runCommand(product.build, 'backup', [again], directory)).code).toBe(0);
  expect(rowsOf(again)).toEqual(rowsOf(file));
}, 300_000);

// An account that cannot reach the data directory keeps its PostgreSQL elsewhere; only root has to use such an account.
(process.getuid?.() === 0 ? test : test.skip)(
  'as root without namespaces, a failed restore can be repeated',
  async () => {
    const directory = directoryWith('master.key');
    const env = withoutNamespaces(product.newDirectory());
    const broken = `${file}.broken`;
    const whole = gunzipSync(readFileSync(file));
    writeFileSync(broken, gzipSync(whole.subarray(0, whole.length - 20)));
    const place = join('/var/lib/peakend', sha256(join(directory, 'postgres')).slice(0, 16));
    try {
      const failed = await runCommand(product.build, 'restore', [broken], directory, env);
      expect([failed.stderr, existsSync(place)]).toEqual([expect.stringContaining('not complete'), false]);
      // As a killed restore leaves it.
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'half'), '');
      writeFileSync(join(directory, 'restoring'), '1 0');
      const { code, stderr } = await runCommand(product.build, 'restore', [file], directory, env);
      expect([code, stderr]).toEqual([0, '']);
      const other = await runCommand(product.build, 'restore', [file], directory, env);
      expect([other.code, other.stderr]).toEqual([2, expect.stringContaining(`${place} holds a database`)]);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  },
  300_000,
);

describe('refuses, saying what to do', () => {
  test.each([
    ['a file that exists', 'backup', () => [file], /already exists: name a new file/],
    ['no file at all', 'backup', () => [], /npm run backup -- <file>/],
    ['a file that is not there', 'restore', () => [`${file}.missing`], /missing cannot be used: it is not there/],
    ['a directory', 'restore', () => [product.newDirectory()], /cannot be used: it is a directory \(EISDIR\)/],
    ['a file below a file', 'restore', () => [join(file, 'x')], /cannot be used: a part of its path is no directory/],
    [
      'a directory that is not there',
      'backup',
      () => ['/nowhere/x'],
      /^BAD_FILE: \/nowhere\/x cannot be used: it is not there/,
    ],
    ['a file below a file', 'backup', () => [join(file, 'x')], /x cannot be used: a part of its path is no directory/],
  ] as const)('%s', async (_, app, args, message) => {
    const { code, stderr } = await runCommand(product.build, app, args(), directoryOf(app));
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
  const directoryOf = (app: string) => (app === 'backup' ? server.options.dataDir : directoryWith('master.key'));

  test('a data directory that holds a database', async () => {
    const { code, stderr } = await restore(server.options.dataDir);
    expect([code, stderr]).toEqual([2, expect.stringContaining('holds a database: move it away')]);
    expect((await client.ask('GET', '/v1/customers/b/timeline')).body.items[0].data.text).toBe('Second.');
  });

  test('a data directory without the master key, and one with another', async () => {
    const empty = product.newDirectory();
    expect((await restore(empty)).stderr).toContain("put the installation's master.key into");
    writeFileSync(join(empty, 'master.key'), 'another');
    expect((await restore(empty)).stderr).toContain('does not fit this database');
    expect(existsSync(join(empty, 'postgres'))).toBe(false);
  });

  test('what is no backup, a newer one, and one cut short, and leaves nothing behind', async () => {
    const directory = directoryWith('master.key');
    const whole = gunzipSync(readFileSync(file));
    const other = `${file}.other`;
    const told = async (bytes: Buffer) => {
      writeFileSync(other, bytes);
      const { code, stderr } = await restore(directory, other);
      expect([code, existsSync(join(directory, 'postgres'))]).toEqual([2, false]);
      return stderr;
    };
    expect(await told(Buffer.from('words'))).toContain('damaged');
    expect(await told(gzipSync('{}\n'))).toContain('no file that npm run backup wrote');
    const newer = whole.toString('latin1').replace('"migrations":[', '"migrations":["CreateTomorrow2700000000000",');
    expect(await told(gzipSync(Buffer.from(newer, 'latin1')))).toContain('does not know CreateTomorrow2700000000000');
    expect(await told(gzipSync(whole.subarray(0, whole.length - 20)))).toContain('damaged or not complete');
  });

  test('a directory in which no database was ever made, and makes none', async () => {
    const directory = product.newDirectory();
    mkdirSync(join(directory, 'postgres'));
    for (const [app, args, refusal] of [
      ['backup', [`${file}.nothing`], 'NOTHING_TO_BACK_UP'],
      ['retext', [], 'NOTHING_TO_RETEXT'],
      ['move', [directory], 'NOTHING_TO_MOVE'],
    ] as const) {
      const { code, stderr } = await runCommand(product.build, app, args, directory);
      const told = `${refusal}: There is no database in ${join(directory, 'postgres')}`;
      expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
    }
    expect(readdirSync(directory, { recursive: true })).toEqual(['postgres']);
    expect(existsSync(`${file}.nothing`)).toBe(false);
  });

  test('to start on a half-done restore, to back it up and to judge its texts, until it is completed', async () => {
    const directory = directoryWith('master.key');
    writeFileSync(join(directory, 'restoring'), '1 0');
    // A database as it is before anything was restored into it.
    await placeCluster(directory);
    for (const [app, args] of [
      ['backup', [`${file}.half`]],
      ['retext', []],
    ] as const) {
      const { code, stderr } = await runCommand(product.build, app, args, directory);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^HALF_RESTORED: /)]);
    }
    expect(existsSync(`${file}.half`)).toBe(false);
    const options = { build: product.build, dataDir: directory };
    await expect(ServerProcess.start(options)).rejects.toThrow('did not finish: run npm run restore again');
    expect((await restore(directory)).code).toBe(0);
    const restored = await ServerProcess.start(options);
    expect(await restored.end('SIGTERM')).toBe(0);
  });
});
