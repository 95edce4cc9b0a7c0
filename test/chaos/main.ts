import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { runRandomFaults } from './random.faults.js';

// npm run chaos -- --seed N [--minutes 30] [--store postgres|eventstoredb]
const usage = 'npm run chaos -- --seed N [--minutes 30] [--store postgres|eventstoredb]';
const { values } = parseArgs({
  options: { seed: { type: 'string' }, minutes: { type: 'string' }, store: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
const minutes = Number(values.minutes ?? 30);
const { store = 'postgres' } = values;
if (!Number.isInteger(seed) || !(minutes > 0) || (store !== 'postgres' && store !== 'eventstoredb')) {
  console.error(usage);
  process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

console.log(`seed ${seed}, ${minutes} minutes, events in ${store}`);
const problems = await runRandomFaults({ seed, durationMs: minutes * 60_000, store, tell: console.log });
for (const problem of problems) console.log(problem);
console.log(
  problems.length === 0
    ? 'Nothing was lost, nothing was counted twice.'
    : `Something was wrong: --seed ${seed} --minutes ${minutes} --store ${store} repeats these faults.`,
);
process.exit(problems.length === 0 ? 0 : 1);
