import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Append, type AppendOutcome, type EventStore, StoreUnavailable } from '#libs/eventing/event-store.js';
import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { type AppendFault, PASSING_FAULTS } from '../support/eventstoredb/server.faults.js';
import { withDoubles } from '../support/eventstoredb/with-double.js';
import { aDecision, aFact, readAll } from './event-store.examples.js';

const { double: aDouble, store: aStore, endAll } = withDoubles();

/** Sends again until the fate is known, as callers do. */
async function settle(store: EventStore, append: Append): Promise<AppendOutcome> {
  for (;;) {
    try {
      const [outcome] = await store.append([append]);
      if (outcome) return outcome;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }
}

/** Decides on what is there until a decision is accepted. */
async function decide(store: EventStore, stream: Uuid): Promise<AppendOutcome> {
  for (;;) {
    const { length } = await store.readStream(stream).catch(() => ({ length: Number.NaN }));
    if (Number.isNaN(length)) continue;
    const outcome = await settle(store, aDecision(stream, length - 1));
    if (outcome.status !== 'wrong-revision') return outcome;
  }
}

const calls = fc.array(
  fc.record({
    kind: fc.constantFrom('fact', 'opening', 'decision'),
    name: fc.nat({ max: 2 }),
    content: fc.constantFrom('one', 'other'),
    process: fc.nat({ max: 1 }),
  }),
  { minLength: 2, maxLength: 12 },
);
const faults = fc.array(fc.option(fc.constantFrom(...PASSING_FAULTS), { freq: 2 }), { maxLength: 12 });

interface Identity {
  readonly event: Uuid;
  readonly opened: Uuid;
  readonly decided: Uuid;
}
type Call = { kind: string; name: number; content: string; process: number };
interface Result {
  /** Undefined for a decision. */
  readonly content: string | undefined;
  readonly outcome: AppendOutcome;
  readonly id: Identity;
}

async function carryOut({ kind, content }: Call, store: EventStore, id: Identity): Promise<Result> {
  if (kind === 'decision') return { content: undefined, outcome: await decide(store, id.decided), id };
  const fact = aFact(content, { eventId: id.event, data: { content } }, kind === 'opening' ? id.opened : undefined);
  return { content, outcome: await settle(store, fact), id };
}

const isAccepted = ({ outcome }: Result) => outcome.status === 'stored' || outcome.status === 'duplicate';

/** Each answer by itself: whatever it says is stored is stored, and a conflict has a cause. */
function expectTrue({ content, outcome, id }: Result, log: readonly StoredEvent[], claimed: boolean): void {
  if (outcome.status !== 'stored' && outcome.status !== 'duplicate') {
    expect(outcome).toEqual({ status: 'conflict', on: 'event' });
    expect(claimed || log.some(({ eventId }) => eventId === id.event)).toBe(true);
    return;
  }
  const event = log.find(({ position }) => position === outcome.position);
  expect(event).toMatchObject({ eventId: outcome.eventId, revision: outcome.revision });
  if (content !== undefined) expect(event?.data).toEqual({ content });
}

/** All answers about one identity together: one fact if anyone was told so, and each accepted decision. */
function expectOnce({ event, decided }: Identity, results: readonly Result[], log: readonly StoredEvent[]): void {
  const facts = results.filter(({ id, content }) => id.event === event && content !== undefined);
  expect(facts.filter(({ outcome }) => outcome.status === 'stored').length).toBeLessThanOrEqual(1);
  expect(log.filter(({ eventId }) => eventId === event)).toHaveLength(facts.some(isAccepted) ? 1 : 0);
  const decisions = results.filter(({ id, content }) => id.decided === decided && content === undefined);
  expect(log.filter(({ stream }) => stream === decided)).toHaveLength(decisions.filter(isAccepted).length);
}

describe('Two processes on an EventStoreDB that fails at random', () => {
  test('every answer agrees with the log, which holds each identity once', async () => {
    const run = async (given: readonly Call[], faulty: readonly (AppendFault | null)[]) => {
      const double = await aDouble({ commitTimeoutMs: 20 });
      const one = await aStore(double.url, { patienceMs: 500, attemptMs: 200 });
      const other = await aStore(double.url, { patienceMs: 500, attemptMs: 200 });
      const left = [...faulty];
      double.faults.append = () => left.shift() ?? undefined;
      const ids = [0, 1, 2].map(() => ({ event: randomUUID(), opened: randomUUID(), decided: randomUUID() }));
      const calls = given.map((call) => carryOut(call, call.process === 0 ? one : other, ids[call.name] as Identity));
      const results = await Promise.all(calls);
      double.faults.storeLate();
      await double.log.whenIndexed();
      const log = await readAll(await aStore(double.url), 0n);
      for (const each of results) {
        expectTrue(each, log, double.log.streamEvents(`fact-${each.id.event}`).length > 0);
      }
      for (const id of ids) expectOnce(id, results, log);
      await endAll();
    };
    const numRuns = process.env.PROVE === 'full' ? 200 : 15;
    await fc.assert(fc.asyncProperty(calls, faults, run), { numRuns });
  });
});
