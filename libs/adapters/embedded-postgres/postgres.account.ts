import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';
import { binariesIn, type PostgresBinaries } from './postgres.binaries.js';

/** Where the fallback account keeps what it could not reach elsewhere. */
const SHARED_HOME = '/var/lib/peakend';
const ACCOUNT = 'peakend';

/** How PostgreSQL is run, which refuses to run as root, and on which files. */
export interface Placement {
  /** Prefix of the command; it replaces itself with the command, so the process id stays the same. */
  readonly prefix: readonly string[];
  readonly binaries: PostgresBinaries;
  readonly directory: string;
  /** Gives a file or directory made by us to whoever runs PostgreSQL. */
  own(path: string): void;
}

const runs = (command: readonly string[]) =>
  spawnSync(command[0] as string, command.slice(1), { stdio: 'ignore' }).status === 0;

/**
 * As a plain user: nothing to do. As root, or as a user who has no name: in a user namespace where its files belong to a
 * user who has one. If namespaces are not allowed, root runs it as the account `peakend`, with what that account cannot
 * reach in /var/lib/peakend.
 * @throws Refusal CANNOT_DROP_ROOT, NO_ACCOUNT if nothing of this works.
 */
export function placePostgres(
  binaries: PostgresBinaries,
  directory: string,
  log: (message: string) => void,
  root = process.getuid?.() === 0,
): Placement {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const plain = { prefix: [], binaries, directory, own: () => {} };
  if (!root && hasName()) return plain;
  const user = namedUser();
  const namespace = ['unshare', '--user', `--map-user=${user}`, `--map-group=${user}`];
  if (user !== undefined && runs([...namespace, 'true'])) return { ...plain, prefix: namespace };
  if (root) return placeWithAccount(binaries, directory, log);
  // Only initdb asks for the name.
  if (existsSync(join(directory, 'data'))) return plain;
  throw new Refusal(
    'unavailable',
    'NO_ACCOUNT',
    `PostgreSQL wants to know the name of user ${process.getuid?.()}, who has none in /etc/passwd. Start as a user who has one, or set PEAKEND_DATABASE_URL.`,
  );
}

/** Containers may run as a user id that /etc/passwd does not know. */
function hasName(): boolean {
  try {
    userInfo();
    return true;
  } catch {
    return false;
  }
}

/** A user other than root who has a name: 1000, if it has one. */
function namedUser(): number | undefined {
  const known = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8').split('\n') : [];
  const users = known.map((line) => Number(line.split(':')[2])).filter((uid) => uid > 0);
  return users.includes(1_000) ? 1_000 : users[0];
}

function placeWithAccount(binaries: PostgresBinaries, directory: string, log: (message: string) => void): Placement {
  if (!runs(['id', ACCOUNT]))
    runs(['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT]);
  const prefix = ['setpriv', `--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, '--clear-groups'];
  if (!runs([...prefix, 'true'])) {
    throw new Refusal(
      'unavailable',
      'CANNOT_DROP_ROOT',
      'PostgreSQL does not run as root, user namespaces are not allowed here and the account "peakend" could not be made. Start as another user, or set PEAKEND_DATABASE_URL.',
    );
  }
  const own = (path: string) => {
    if (!runs(['chown', '-R', `${ACCOUNT}:${ACCOUNT}`, path])) throw new Error(`chown of ${path} to ${ACCOUNT} failed`);
  };
  const reaches = (path: string) => runs([...prefix, 'test', '-x', path]);
  const placed = reaches(binaries.postgres) ? binaries : copyBinaries(binaries, log);
  own(directory);
  let home = directory;
  if (!reaches(directory)) {
    makeSharedHome();
    home = join(SHARED_HOME, createHash('sha256').update(directory).digest('hex').slice(0, 16));
    mkdirSync(home, { recursive: true, mode: 0o700 });
    own(home);
    log(`The account ${ACCOUNT} cannot reach ${directory}: PostgreSQL's data is in ${home}`);
  }
  return { prefix, binaries: placed, directory: home, own };
}

/** Whatever the umask: the account must be able to pass through it. */
function makeSharedHome(): void {
  mkdirSync(SHARED_HOME, { recursive: true });
  chmodSync(SHARED_HOME, 0o755);
}

function copyBinaries(binaries: PostgresBinaries, log: (message: string) => void): PostgresBinaries {
  const version =
    spawnSync(binaries.postgres, ['--version'], { encoding: 'utf8' }).stdout.match(/[\d.]+/)?.[0] ?? 'unknown';
  const target = join(SHARED_HOME, `postgresql-${version}`);
  if (!existsSync(target)) {
    makeSharedHome();
    const partial = `${target}.${process.pid}`;
    cpSync(binaries.root, partial, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(partial, target);
    } catch (error) {
      rmSync(partial, { recursive: true });
      if (!existsSync(target)) throw error;
    }
    log(`The account ${ACCOUNT} cannot reach ${binaries.root}: its PostgreSQL runs from ${target}`);
  }
  return binariesIn(target);
}
