import { runRandomFaults } from './random.faults.js';
import { full } from '#test/support/proof.js';

const seed = Number(process.env.SEED ?? 7);

test.each(['postgres', 'eventstoredb'] as const)(
  'whatever fails, nothing acknowledged is lost and nothing counts twice: events in %s',
  async (store) => {
    const timeline: string[] = [];
    const tell = (line: string) => void timeline.push(line);
    const problems = await runRandomFaults({ seed, durationMs: full ? 120_000 : 15_000, store, tell });
    if (problems.length > 0) console.log(timeline.join('\n'));
    expect(problems).toEqual([]);
  },
  900_000,
);
