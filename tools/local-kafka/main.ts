import { fileFault } from '#libs/platform/file.fault.js';
import { startKafka } from './kafka.cluster.js';

// npm run kafka [-- nodes]: a Kafka to try things with. Ctrl-C ends it and removes its data.
const count = Number(process.argv[2] ?? 1);
if (!Number.isInteger(count) || count < 1 || count > 9) {
  process.stderr.write('How many nodes? A number from 1 to 9.\n');
  process.exit(2);
}
try {
  const kafka = await startKafka(count);
  const stop = new Promise<void>((asked) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked());
  });
  console.log(`brokers: ${kafka.brokers.join()}`);
  const failure = await Promise.race([stop, kafka.failed()]);
  await kafka.stop();
  if (failure) throw failure;
} catch (error) {
  process.stderr.write(`${fileFault(error) ?? (error as Error).message}\n`);
  process.exit(2);
}
