import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import type { App } from './app.js';
import { openDataDirectory, type Secret, secretOf } from './data.directory.js';
import { refuseHalfRestored } from './restoring.js';

/** What all processes of an installation share. */
export interface Installation {
  readonly adminKey: Secret;
  readonly masterKey: string;
  /** Where the embedded PostgreSQL and the generated keys are kept; null: this process has neither. */
  readonly directory: string | null;
}

/**
 * The installation's keys: the given ones or, for a process on its own, those in its data directory.
 * @throws Refusal if the directory cannot be used, or if a process that shares was not given what it must share
 */
export function openInstallation(app: App, configuration: Configuration): Installation {
  if (app.name === 'relay' && configuration.bus !== 'kafka')
    throw new Refusal(
      'conflict',
      'NOTHING_TO_RELAY',
      'The relay carries the log to Kafka: set PEAKEND_BUS=kafka, or do not run the relay: without Kafka the projector reads the log itself.',
    );
  if (app.shared) return { ...sharedKeys(app.name, configuration), directory: null };
  const directory = openDataDirectory(configuration.dataDir);
  refuseHalfRestored(directory);
  return {
    adminKey: secretOf(configuration.adminKey, directory, 'admin.key'),
    masterKey: secretOf(configuration.masterKey, directory, 'master.key').value,
    directory,
  };
}

function sharedKeys(app: string, { databaseUrl, adminKey, masterKey }: Configuration) {
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
  return { adminKey: { value: adminKey, path: null }, masterKey };
}
