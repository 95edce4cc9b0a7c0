import fc from 'fast-check';
import { startApp } from '#test/support/app.js';
import { factsOf, histories, publishOrdered, publishShuffled } from '#test/support/fact.history.js';
import { valuesFor } from '#test/support/fact.questions.js';
import { type Answers, answered, differencesBetween, FactTenant, undecided } from '#test/support/fact.tenant.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';

const RUNS = full ? 100 : 1;
const SIZE = { customers: 3, facts: [30, 60], changes: [4, 16], repeats: [0, 20], batch: 9, puts: [0, 3] } as const;

let installations: readonly Awaited<ReturnType<typeof startApp>>[] = [];
beforeAll(async () => {
  installations = [await startApp({ logLevel: 'fatal' }), await startApp({ logLevel: 'fatal' })];
}, PATIENCE_MS);
afterAll(async () => {
  for (const { close } of installations) await close();
}, PATIENCE_MS);

test(
  `arrival order, batches, repeats, forms and the moment of a definition change no answer (${RUNS} histories)`,
  async () => {
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(histories(SIZE), async (history) => {
        // The same name in both installations, and so the same event ids.
        const [one, other] = (await Promise.all(installations.map(({ app }) => FactTenant.of(app)))) as [
          FactTenant,
          FactTenant,
        ];
        expect(other.name).toBe(one.name);
        const facts = factsOf(one.name, history);
        await publishOrdered(one, facts, history);
        await publishShuffled(other, facts, history);
        const values = valuesFor(one.name, facts);
        const inQuery = { ...values, customerId: ['c-0', 'nobody'] };
        const [expected, actual] = [await one.answers(values, inQuery), await other.answers(values, inQuery)].map(
          undecided,
        ) as [Answers, Answers];
        expect(differencesBetween(expected, actual)).toEqual([]);
        asked += answered(expected);
      }),
      // Searching for the smallest history that shows a failure takes long: only at full length.
      {
        ...seedOf(process.env.SEED),
        numRuns: RUNS,
        endOnFailure: !full,
        interruptAfterTimeLimit: PATIENCE_MS * 0.8,
        markInterruptAsFailure: true,
      },
    );
    expect(asked).toBeGreaterThan(RUNS * 100);
  },
  PATIENCE_MS,
);

/** `SEED=… npx jest …` runs the histories of a failure again. */
function seedOf(given: string | undefined): { seed: number } | object {
  return given === undefined ? {} : { seed: Number(given) };
}
