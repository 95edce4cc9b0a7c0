import { execFile, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkLibraries, packagedBinaries } from '#libs/adapters/embedded-postgres/postgres.binaries.js';
import { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import { endOwners, type Owner, startOwner, withoutNamespaces } from '#test/support/embedded-postgres.js';

const NOBODY = 65_534;
const root = process.getuid?.() === 0;
const home = mkdtempSync(join(tmpdir(), 'peakend-account-'));
const ran = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Runs a command as a user other than root: as nobody, or, if nobody cannot read this tree, as root renamed. */
const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
const plain = !root
  ? []
  : ran('setpriv', ...asNobody.slice(1), 'test', '-r', join(process.cwd(), 'package.json'))
    ? asNobody
    : ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
const namespaces = ran('unshare', '--user', '--map-root-user', 'true');
const asRoot = root ? [] : ['unshare', '--user', '--map-root-user'];

async function countTo(expected: bigint, owner: Owner): Promise<void> {
  const database = new PostgresDatabase(owner.connection());
  await database.query('create table if not exists kept (n int)');
  await database.query('insert into kept values (1)');
  expect((await database.query('select count(*) as n from kept')).rows).toEqual([{ n: expected }]);
  await database.close();
}

async function startTwice(directory: string, how: Parameters<typeof startOwner>[1]): Promise<Owner> {
  const first = await startOwner(directory, how);
  await countTo(1n, first);
  expect(await first.end('SIGTERM')).toBe(0);
  const second = await startOwner(directory, how);
  await countTo(2n, second);
  expect(await second.end('SIGTERM')).toBe(0);
  return second;
}

beforeAll(() => chmodSync(home, 0o755));
afterEach(endOwners);
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 }));

/** Only the supervisor's warnings: PostgreSQL may add some about connections cut off by its end. */
const ours = (warnings: readonly string[]) => warnings.filter((warning) => !warning.startsWith('PostgreSQL:'));

describe('whoever starts it', () => {
  // Reported as skipped for a plain user who may not create the namespace in which to be root.
  (root || namespaces ? it : it.skip)('runs as root, below a directory that only root can enter', async () => {
    const closed = mkdtempSync(join(home, 'closed-'));
    const owner = await startTwice(join(closed, 'postgres'), { prefix: asRoot });
    const said = ours(owner.warnings);
    if (namespaces) {
      expect(said).toEqual([]);
      expect(statSync(join(closed, 'postgres', 'data')).uid).toBe(process.getuid?.());
    } else {
      expect(said.at(-1)).toMatch(/^The account peakend cannot reach .* PostgreSQL's data is in \/var\/lib\/peakend\//);
    }
  });

  // Reported as skipped for root in a container without namespaces, below a directory that nobody else can read.
  (!root || plain === asNobody || namespaces ? it : it.skip)('runs as a plain user', async () => {
    const own = mkdtempSync(join(home, 'own-'));
    if (root) chownSync(own, plain === asNobody ? NOBODY : 0, plain === asNobody ? NOBODY : 0);
    await startTwice(join(own, 'postgres'), { prefix: plain });
  });
});

describe('where user namespaces are not allowed', () => {
  const env = withoutNamespaces(home);

  it('runs as an account of its own, on the same directory', async () => {
    const directory = join(home, 'of-the-account');
    const owner = await startTwice(directory, { env });
    expect(ours(owner.warnings)).toEqual([]);
    const uid = root ? Number(spawnSync('id', ['-u', 'peakend'], { encoding: 'utf8' }).stdout) : process.getuid?.();
    expect(statSync(join(directory, 'data')).uid).toBe(uid);
  });

  it('says where the binaries and the data are when that account cannot reach them', async () => {
    const closed = mkdtempSync(join(home, 'closed-'));
    const native = join(closed, 'native');
    cpSync(packagedBinaries().root, native, { recursive: true, verbatimSymlinks: true });
    const directory = join(closed, 'postgres');
    const answer = await new Promise<string>((answered, failed) =>
      execFile(
        process.execPath,
        ['--import', './test/support/typescript.js', 'test/support/postgres.placement.child.ts', native, directory],
        { env: { ...process.env, NODE_OPTIONS: '', ...env } },
        (error, stdout) => (error ? failed(error) : answered(stdout)),
      ),
    );
    const placed = JSON.parse(answer) as { directory: string; root: string; said: string[]; version: string };
    expect(placed.version).toMatch(/^postgres \(PostgreSQL\) 18\./);
    if (!root) {
      expect(placed).toMatchObject({ directory, root: native, said: [] });
      return;
    }
    expect(placed.directory).toMatch(/^\/var\/lib\/peakend\/[0-9a-f]{16}$/);
    expect(placed.root).toMatch(/^\/var\/lib\/peakend\/postgresql-18\.[0-9]+$/);
    expect(placed.said.at(-1)).toBe(
      `The account peakend cannot reach ${directory}: PostgreSQL's data is in ${placed.directory}`,
    );
    rmSync(placed.directory, { recursive: true });
  });
});

describe('the libraries', () => {
  it('are linked as the package would have linked them, if its install script did not run', () => {
    const packaged = packagedBinaries().root;
    const bare = join(home, 'bare', 'native');
    mkdirSync(join(home, 'bare'));
    cpSync(packaged, bare, { recursive: true, verbatimSymlinks: true });
    const linked = (JSON.parse(readFileSync(join(packaged, 'pg-symlinks.json'), 'utf8')) as { target: string }[]).map(
      ({ target }) => join(home, 'bare', target),
    );
    for (const link of linked) rmSync(link);
    const version = () => spawnSync(join(bare, 'bin', 'postgres'), ['--version'], { encoding: 'utf8' }).status;
    expect(version()).not.toBe(0);
    linkLibraries(bare);
    linkLibraries(bare);
    expect(version()).toBe(0);
    expect(linked.every((link) => lstatSync(link).isSymbolicLink())).toBe(true);
    expect(readdirSync(join(bare, 'lib')).toSorted()).toEqual(readdirSync(join(packaged, 'lib')).toSorted());
  });
});
