import { startKafka } from './kafka.cluster.js';

// npm run kafka [-- nodes]: a Kafka to try things with. Ctrl-C ends it and removes its data.
const count = Number(process.argv[2] ?? 1);
if (!Number.isInteger(count) || count < 1 || count > 9) {
  process.stderr.write('How many nodes? A number from 1 to 9.\n');
  process.exit(2);
}
try {
  const kafka = await startKafka(count);
  const idle = setInterval(() => {}, 2 ** 30);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void kafka.stop().then(() => clearInterval(idle)));
  console.log(`brokers: ${kafka.brokers.join()}`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
