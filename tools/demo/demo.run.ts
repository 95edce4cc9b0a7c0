import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type BarStream, ProgressBar } from '#tools/progress.bar.js';
import { DemoClient } from './demo.client.js';
import type { DemoEvent } from './demo.event.js';
import { demoHistory } from './demo.history.js';
import { placesToLook } from './demo.places.js';

export interface DemoServer {
  readonly url: string;
  readonly adminKey: string;
  readonly dataDirectory: string;
}

export interface DemoOutput {
  /** Prints what is meant for people. */
  readonly stdout: { write(text: string): unknown };
  readonly stderr: BarStream;
}

/** Kept in the data directory, so that a demo whose start was cut short continues with the same history. */
interface Made {
  readonly end: string;
  readonly complete: boolean;
}

const TENANT = { name: 'demo', timeZone: 'Europe/Berlin' };
const SEED = 'peakend demo';
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
  const file = join(server.dataDirectory, 'demo.json');
  const known = existsSync(file);
  const made: Made = known
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { end: new Date(now()).toISOString(), complete: false };
  if (!known) keep(file, made);
  const isNew = await client.createTenant(TENANT);
  const queryKey = await client.createKey(TENANT.name, ['query'], 'demo: look around');
  const publishKey = await client.createKey(TENANT.name, ['publish'], 'demo: publish');
  if (!made.complete && (isNew || known)) {
    await publish(client, publishKey.key, demoHistory(SEED, Date.parse(made.end)), stderr, now);
  }
  await projected(client, queryKey.key, stderr, now);
  keep(file, { ...made, complete: true });
  stdout.write(placesToLook(server.url, queryKey.key, publishKey.key, Date.parse(made.end)));
}

async function publish(
  client: DemoClient,
  key: string,
  events: readonly DemoEvent[],
  stderr: BarStream,
  now: () => number,
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

async function projected(client: DemoClient, key: string, stderr: BarStream, now: () => number): Promise<void> {
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

function keep(file: string, made: Made): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(made)}\n`);
  renameSync(`${file}.new`, file);
}
