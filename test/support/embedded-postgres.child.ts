// A process that owns an embedded PostgreSQL. Tests end it in every way a process can end.
import { startEmbeddedPostgres } from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { Refusal } from '#libs/kernel/refusal.js';

const say = (message: unknown) => process.stdout.write(`${JSON.stringify(message)}\n`);
const warn = (message: string) => say({ warning: message });

// It must not outlive the test that started it.
process.stdin.on('end', () => process.exit(1)).resume();

try {
  const postgres = await startEmbeddedPostgres({
    directory: process.argv[2] as string,
    logger: { info: () => {}, warn },
    memory: 1024 ** 3,
  });
  process.on('SIGTERM', () => void postgres.stop().then(() => process.exit(0)));
  say({ connection: postgres.connection });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say({ refused: error.code, message: error.message });
}
