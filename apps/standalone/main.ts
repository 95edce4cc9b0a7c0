import 'reflect-metadata';
import { pino } from 'pino';
import { Refusal } from '#libs/kernel/refusal.js';
import { BadConfiguration, readConfiguration } from '#libs/platform/configuration.reader.js';
import { createLog } from '#libs/platform/log.js';

/** The contract promises 25 s. What was acknowledged is durable before that, so leaving then loses nothing. */
const STOP_MS = 23_000;

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env);
  // Logs go to stderr, what people are told to stdout: each can be read without the other.
  const destination = pino.destination({ fd: 2, sync: false });
  const demo = process.argv.includes('--demo');
  // The demo's progress bar shares the terminal with the log.
  const quiet = demo && process.env.PEAKEND_LOG_LEVEL === undefined;
  const log = createLog(quiet ? 'warn' : configuration.logLevel, destination);
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'unexpected error: stopping');
    destination.flushSync();
    process.exit(1);
  };
  process.on('uncaughtException', crash);

  const signalled = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
  // A bad configuration is told before the rest is loaded.
  const { start } = await import('./start.js');
  const running = await start(configuration, log).catch((error: unknown) => {
    if (error instanceof Refusal) throw error;
    return crash(error);
  });
  if (running.adminKeyPath !== null) console.log(`The admin key is in ${running.adminKeyPath}`);
  console.log(`peakend is ready: ${running.url}`);
  if (demo) {
    const { runDemo } = await import('#tools/demo/demo.run.js');
    const server = { url: running.url, adminKey: running.adminKey, dataDirectory: configuration.dataDir };
    await Promise.race([signalled, runDemo(server, Date.now, process)]);
  }
  await signalled;
  log.info('stopping');
  setTimeout(() => process.exit(0), STOP_MS).unref();
  await running.stop().catch((error: unknown) => log.error({ err: error }, 'not stopped cleanly'));
  log.info('stopped');
  destination.flushSync();
  process.exit(0);
}

main().catch((error: unknown) => {
  const known = error instanceof Refusal || error instanceof BadConfiguration;
  console.error(known ? error.message : `peakend cannot start: ${(error as Error).message}`);
  process.exit(1);
});
