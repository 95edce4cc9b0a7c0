import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';
import { type Configuration, KEY, NO_KEY } from '#libs/platform/configuration.js';
import { BadConfiguration } from '#libs/platform/configuration.reader.js';
import type { App } from './app.js';
import { openDataDirectory, type Secret, secretOf } from './data.directory.js';
import { holdsInstallation } from './keyring.js';
import { refuseHalfRestored } from './restoring.js';
import type { Refusing } from './running.js';

/**
 * What all processes of an installation share. Its keys are the given ones or, for a process on its own, those in its data
 * directory. They are made when they are first asked for, so not before the directory is this process's alone.
 */
export interface Installation {
  /** Where the embedded PostgreSQL and the generated keys are kept; null: this process has neither. */
  readonly directory: string | null;
  /** Objects to a database whose master key is missing. */
  readonly refuse: Refusing;
  masterKey(): string;
  /** @throws BadConfiguration if the directory's is none */
  adminKey(): Secret;
}

/**
 * @throws Refusal if the directory cannot be used, or if a process that shares was not given what it must share
 */
export function openInstallation(app: App, configuration: Configuration): Installation {
  if (app.name === 'relay' && configuration.bus !== 'kafka')
    throw new Refusal(
      'conflict',
      'NOTHING_TO_RELAY',
      'The relay carries the log to Kafka: set PEAKEND_BUS=kafka, or do not run the relay: without Kafka the projector reads the log itself.',
    );
  if (app.shared) return shared(app.name, configuration);
  const directory = openDataDirectory(configuration.dataDir);
  refuseHalfRestored(directory);
  return {
    directory,
    refuse: async (database) => {
      if (!hasMasterKey(configuration, directory) && (await holdsInstallation(database))) throw noMasterKey(directory);
    },
    masterKey: () => secretOf(configuration.masterKey, directory, 'master.key').value,
    adminKey: () => adminKeyOf(configuration, directory),
  };
}

export function hasMasterKey({ masterKey }: Configuration, directory: string): boolean {
  return masterKey !== undefined || existsSync(join(directory, 'master.key'));
}

/** A new key would open nothing, and be taken for the right one by who keeps copies. */
export function noMasterKey(directory: string): Refusal {
  return new Refusal(
    'conflict',
    'NO_MASTER_KEY',
    `The master key of the database is missing: put its master.key into ${directory}, or set PEAKEND_MASTER_KEY.`,
  );
}

/** What somebody wrote into the file is held to what the variable is held to. */
function adminKeyOf({ adminKey }: Configuration, directory: string): Secret {
  const secret = secretOf(adminKey, directory, 'admin.key');
  if (!KEY.test(secret.value)) throw new BadConfiguration([`${secret.path} ${NO_KEY}.`]);
  return secret;
}

function shared(app: string, { databaseUrl, adminKey, masterKey }: Configuration): Installation {
  const missing = Object.entries({
    PEAKEND_DATABASE_URL: databaseUrl,
    PEAKEND_ADMIN_KEY: adminKey,
    PEAKEND_MASTER_KEY: masterKey,
  }).flatMap(([name, value]) => (value === undefined ? [name] : []));
  if (missing.length > 0 || adminKey === undefined || masterKey === undefined) {
    throw new Refusal(
      'conflict',
      'NOT_SHARED',
      `The ${app} shares its database and keys with other processes: set ${missing.join(', ')} to the same value for all of them.`,
    );
  }
  return {
    directory: null,
    refuse: async () => {},
    masterKey: () => masterKey,
    adminKey: () => ({ value: adminKey, path: null }),
  };
}
