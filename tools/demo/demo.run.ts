import { setTimeout as delay } from 'node:timers/promises';
import { calendarOf } from '#libs/kernel/calendar.js';
import { type BarStream, ProgressBar } from '#tools/progress.bar.js';
import { TOLD, workOnAlerts } from './alert.stories.js';
import { careOccasions, type KnownFact } from './care.occasions.js';
import { CARE, CARE_RULES, putCareRules } from './demo.care.js';
import { DemoClient } from './demo.client.js';
import type { DemoClock } from './demo.clock.js';
import { DAY, type DemoEvent } from './demo.event.js';
import { demoHistory } from './demo.history.js';
import { demoImprovements } from './demo.improvements.js';
import { type DemoKeys, demoKeys } from './demo.keys.js';
import { type DemoCare, type DemoStep, demoSteps, live } from './demo.life.js';
import { type DemoMade, demoMade, keepDemoMade, LIVED } from './demo.made.js';
import { placesToLook } from './demo.places.js';
import { TENANT } from './demo.tenant.js';

export interface DemoServer {
  readonly url: string;
  readonly adminKey: string;
  readonly dataDirectory: string;
  /** What it takes for the time. */
  readonly clock: DemoClock;
}

export interface DemoOutput {
  /** Prints what is meant for people. */
  readonly stdout: { write(text: string): unknown };
  readonly stderr: BarStream;
}

const SEED = 'peakend demo';
/** How old the tasks of care are that are still to be done. */
const STILL_TO_DO = 7 * DAY;
const BATCH = 2_000;
const IN_FLIGHT = 2;
const POLL_MS = 100;
/** How long to wait for a server that is busy with other things; after that, the answers fill up over time. */
const PROJECTED_WITHIN_MS = 120_000;

/**
 * Gives a running server its demo tenant, over HTTP like any channel, and says where to look. An existing tenant stays
 * as it is.
 */
export async function runDemo(server: DemoServer, now: () => number, { stdout, stderr }: DemoOutput): Promise<void> {
  const client = new DemoClient(server.url, server.adminKey);
  const { clock, dataDirectory } = server;
  const known = demoMade(dataDirectory);
  const made: DemoMade = known ?? { end: new Date(now()).toISOString(), complete: false };
  if (!known) keepDemoMade(dataDirectory, made);
  const end = Date.parse(made.end);
  const isNew = await client.createTenant(TENANT);
  const keys = await demoKeys(client, TENANT.name, made.keys);
  keepDemoMade(dataDirectory, { ...made, keys });
  const output = { stderr, now };
  if (!made.complete && (isNew || known)) await make({ client, keys, clock, end }, output);
  clock.moveTo(now());
  await projected(client, keys.query, output);
  keepDemoMade(dataDirectory, { ...made, keys, complete: true });
  stdout.write(placesToLook(server.url, keys, end));
}

interface Making {
  readonly client: DemoClient;
  readonly keys: DemoKeys;
  readonly clock: DemoClock;
  readonly end: number;
}

interface Telling {
  readonly stderr: BarStream;
  readonly now: () => number;
}

/** The history, and what the company set out to improve in it. */
async function make(making: Making, output: Telling): Promise<void> {
  await tell(making, output);
  const { client, keys, end } = making;
  for (const improvement of demoImprovements(end)) await client.improve(keys.subscribe, improvement);
}

/** What happened long ago comes as history, as an import would bring it; then the last days are lived through. */
async function tell({ client, keys, clock, end }: Making, output: Telling): Promise<void> {
  const history = demoHistory(SEED, end);
  if (!clock.isBehind) {
    await publish(client, keys.publish, history, output);
    for (const rule of CARE_RULES) await client.putCareRule(keys.subscribe, rule);
    return;
  }
  const livedFrom = history.findIndex(({ time }) => Date.parse(time) > end - LIVED);
  const before = history.slice(0, livedFrom);
  await publish(client, keys.publish, before, output);
  await projected(client, keys.query, output);
  const acts = [...workOnAlerts(end), ...putCareRules(end)];
  const steps = demoSteps(history.slice(livedFrom), acts, TOLD, { end, timeZone: TENANT.timeZone });
  await live(client, keys, clock, { steps, cares: caresIn(before, steps, end) }, output.stderr, output.now);
  clock.moveTo(output.now());
  await Promise.all(TOLD.map((customer) => client.alertOf(keys.query, customer)));
  await client.followUp(keys, CARE, end - STILL_TO_DO);
}

/** What the care rules have to decide, from when they are put on. */
function caresIn(before: readonly DemoEvent[], steps: readonly DemoStep[], end: number): readonly DemoCare[] {
  const calendar = calendarOf(TENANT.timeZone);
  const facts: readonly KnownFact[] = [
    ...before.map((fact) => ({ fact, since: end - LIVED })),
    ...steps.flatMap(({ events, at }) => events.map((fact) => ({ fact, since: at }))),
  ];
  return putCareRules(end).map(({ at, rule }) => ({
    rule: rule.name,
    dueTimes: careOccasions(rule, facts, { from: at, until: end, calendar }),
  }));
}

async function publish(
  client: DemoClient,
  key: string,
  events: readonly DemoEvent[],
  { stderr, now }: Telling,
): Promise<void> {
  const bar = new ProgressBar(stderr, 'publishing', events.length, now);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < events.length) {
      const batch = events.slice(next, next + BATCH);
      next += BATCH;
      await client.publish(key, batch);
      done += batch.length;
      bar.update(done, `${done} of ${events.length} events`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  bar.end();
}

async function projected(client: DemoClient, key: string, { stderr, now }: Telling): Promise<void> {
  const first = await client.lag(key);
  if (first === 0) return;
  const bar = new ProgressBar(stderr, 'projecting', first, now);
  const polls = PROJECTED_WITHIN_MS / POLL_MS;
  let lag = first;
  for (let poll = 0; lag > 0 && poll < polls; poll += 1) {
    bar.update(first - Math.min(first, lag), `${lag} events to go`);
    await delay(POLL_MS);
    lag = await client.lag(key);
  }
  bar.update(first - Math.min(first, lag), lag === 0 ? 'done' : `${lag} events to go, in the background`);
  bar.end();
}
