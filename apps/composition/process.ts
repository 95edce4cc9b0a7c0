import 'reflect-metadata';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { readConfiguration } from '#libs/platform/configuration.reader.js';
import { createLog, openLogFile, written } from '#libs/platform/log.js';
import type { App } from './app.js';
import { refusalText } from './refusal.text.js';
import type { Running } from './start.js';

/** A stop is promised to end within 25 s. What was acknowledged is already durable, so exiting then loses nothing. */
const STOP_MS = 23_000;
/** The exit code of a start that was refused, with a sentence that says why. A crash has 1. */
const REFUSED = 2;

export interface ProcessOptions {
  /** The argument that chose them. */
  readonly argument?: string;
  /** Others than usual; the environment overrules them. */
  readonly defaults?: Partial<Pick<Configuration, 'dataDir' | 'logLevel' | 'webhookAllowPrivate'>>;
  /** The installation's time; else the system's. */
  readonly clock?: (configuration: Configuration) => Clock;
  /** What is done once it is ready, while it serves; it does not hold up a stop. */
  readonly work?: (running: Running, configuration: Configuration) => Promise<void>;
}

/** Runs an app as this process, from its configuration to its end by a signal. */
export async function runProcess(app: App, options: ProcessOptions = {}): Promise<void> {
  await run(app, options).catch((error: unknown) => {
    console.error(refusalText(error) ?? `peakend cannot start: ${(error as Error).message}`);
    process.exit(REFUSED);
  });
}

async function run(app: App, { argument = '', defaults, clock, work }: ProcessOptions): Promise<never> {
  if (process.argv.slice(2).join(' ') !== argument)
    throw new Refusal('invalid', 'USAGE', app.shared ? `npm run start:${app.name}` : 'npm start, or npm run demo');
  const configuration = readConfiguration(process.env, defaults);
  // Logs go to stderr, what people are told to stdout: each can be read without the other.
  const file = openLogFile(2);
  const log = createLog(configuration.logLevel, file);
  const exit = async (code: number): Promise<never> => {
    await written(file);
    process.exit(code);
  };
  const crash = (error: unknown): Promise<never> => {
    log.fatal({ err: error }, 'unexpected error: stopping');
    return exit(1);
  };
  process.on('uncaughtException', crash);

  let exitCode = 0;
  const ending = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
    // Somebody forgot to await it, so nobody knows what is missing now; but what is under way can still end.
    process.on('unhandledRejection', (reason) => {
      log.fatal({ err: reason }, 'a promise was rejected and nobody handled it: stopping');
      exitCode = 1;
      resolve();
    });
  });
  const force = () => {
    log.warn({ afterMs: STOP_MS }, 'did not stop in time: exiting all the same');
    return exit(1);
  };
  void ending.then(() => setTimeout(force, STOP_MS).unref());
  // Reports a bad configuration before loading the rest.
  const { start } = await import('./start.js');
  const running = await start(app, configuration, log, clock?.(configuration)).catch(async (error: unknown) => {
    if (refusalText(error) === undefined) return crash(error);
    await written(file);
    throw error;
  });
  if (running.adminKeyPath !== null) {
    console.log(`The admin key is in ${running.adminKeyPath}`);
    console.log('It makes tenants and their first keys: "Five minutes as an operator" in README.md says how');
  }
  console.log(`peakend is ready: ${running.url}`);
  if (work) await Promise.race([ending, work(running, configuration)]);
  await ending;
  log.info('stopping');
  await running.stop().catch((error: unknown) => log.error({ err: error }, 'did not stop cleanly'));
  log.info('stopped');
  return exit(exitCode);
}
