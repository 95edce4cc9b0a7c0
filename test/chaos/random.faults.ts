import { pause } from '#libs/eventing/pause.js';
import type { ApiClient } from '../support/api.client.js';
import { Deployment, type DeploymentOptions } from '../support/deployment.js';
import { problemsByLog } from '../support/log.verdict.js';
import { errand } from '../support/random.facts.js';
import { Readers } from '../support/readers.js';
import { Writers } from '../support/writers.js';
import { partsOf } from './deployment.faults.js';
import { type PlannedFault, planFaults } from './fault.plan.js';

export interface RandomFaultsOptions {
  readonly seed: number;
  /** How long faults occur. */
  readonly durationMs: number;
  readonly store: DeploymentOptions['store'];
  /** Receives a line for whatever happens, with its time. */
  readonly tell: (line: string) => void;
}

const PROGRESS_MS = 10_000;
const ZONE = 'Europe/Berlin';
const APPS = ['intake', 'intake', 'relay', 'relay', 'projector', 'projector', 'projector', 'insights'] as const;

/** Runs a whole installation under load while its parts fail at random; returns what was wrong in the end. */
export async function runRandomFaults({
  seed,
  durationMs,
  store,
  tell,
}: RandomFaultsOptions): Promise<readonly string[]> {
  const deployment = await Deployment.start({ store, apps: APPS });
  const ends: (() => void)[] = [];
  const started = performance.now();
  const say = (what: string) => tell(`${((performance.now() - started) / 1_000).toFixed(1).padStart(7)} s  ${what}`);
  try {
    const { channel, analyst } = await deployment.newTenant('chaos', ZONE);
    await channel.expect(201, 'PUT', '/v1/definitions/errand', errand);
    // Enough customers to keep families of merged ones small, however long the run.
    const customers = 40 + Math.round(durationMs / 2_000);
    // What is published must be projected while parts fail, and computed anew in the end: long runs are long, not large.
    const restMs = Math.max(150, durationMs / 3_000);
    const load = { writers: 4, customers, seed, batch: 20, until: Date.now(), restMs, repeatEvery: 5 };
    const writers = new Writers(channel, load);
    const readers = new Readers(channel, analyst, 2);
    ends.push(
      () => writers.abandon(),
      () => void readers.stop().catch(() => undefined),
    );

    const plan = planFaults(partsOf(deployment, seed), seed, durationMs);
    say(`${plan.flat().length} faults are planned`);
    const over = new AbortController();
    ends.push(() => over.abort());
    void tellProgress(analyst, writers, say, over.signal);
    await Promise.all(plan.map((faults) => inTurn(faults, started, say)));
    say('the faults are over');
    await deployment.ready();
    await Promise.all([writers.stop(), readers.stop()]);
    say(
      `${writers.acknowledged.size} events were acknowledged, ${writers.unknownFates} requests failed, ${readers.answered} answers were read`,
    );
    await deployment.caughtUp(analyst);
    say('queries have caught up');
    const problems = await problemsByLog(await deployment.log(), writers, analyst, ZONE);
    return [...problems, ...deployment.crashes];
  } catch (error) {
    return [String(error), ...deployment.crashes, ...deployment.lastWords()];
  } finally {
    for (const end of ends) end();
    await deployment.stop();
  }
}

/** Reports progress until it is over. */
async function tellProgress(
  analyst: ApiClient,
  { acknowledged }: Writers,
  say: (what: string) => void,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await pause(PROGRESS_MS, over);
    const answer = await analyst.ask('GET', '/v1/status').catch(() => undefined);
    if (over.aborted) return;
    const behind = answer?.status === 200 ? `${answer.body.projections[0]?.lagSeconds} s behind` : 'not answered';
    say(`  ${acknowledged.size} events acknowledged, queries are ${behind}`);
  }
}

/** Runs the faults of one part, each at its time. */
async function inTurn(faults: readonly PlannedFault[], started: number, say: (what: string) => void): Promise<void> {
  for (const { part, fault, at, lasts } of faults) {
    await pause(Math.max(0, started + at - performance.now()));
    say(`${part} is ${fault.name}${lasts > 0 ? ` for ${(lasts / 1_000).toFixed(1)} s` : ''}`);
    await fault.strike();
    await pause(lasts);
    await fault.heal();
    if (lasts > 0) say(`${part} has recovered`);
  }
}
