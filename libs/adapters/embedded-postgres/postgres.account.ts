import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
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
 * As a plain user: nothing to do. As root: in a user namespace where root's files belong to user 1000. If namespaces
 * are not allowed: as the account `peakend`, with what that account cannot reach in /var/lib/peakend.
 * @throws Refusal CANNOT_DROP_ROOT if neither works.
 */
export function placePostgres(
  binaries: PostgresBinaries,
  directory: string,
  log: (message: string) => void,
  root = process.getuid?.() === 0,
): Placement {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (!root) return { prefix: [], binaries, directory, own: () => {} };
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];
  if (runs([...namespace, 'true'])) return { prefix: namespace, binaries, directory, own: () => {} };
  return placeWithAccount(binaries, directory, log);
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
