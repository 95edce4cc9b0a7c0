import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { TestConnection } from '../support/postgres.js';
import { compare, inLanes, type Result, spreadOf } from './bench.measure.js';
import { type BenchClient, SINGLE } from './bench.client.js';
import { BenchProcess } from './bench.process.js';
import { cloudEvents } from './cloud.events.js';

const CALLERS = 8;

/** The time from publishing an event until a query reflects it, at half of the load that the server can bear. */
export async function latency(connection: TestConnection, rounds: number): Promise<readonly Result[]> {
  const server = await BenchProcess.start('whole', connection, 'latency');
  const send = queryable(server.client, server.client);
  const { pauseMs, rate } = await halfLoad(send);
  const limit = await notifying(connection);
  const ours: number[][] = [];
  const theirs: number[][] = [];
  for (let round = -1; round < rounds; round++) {
    const each = [await paced(pauseMs, send), await paced(pauseMs, limit.send)] as const;
    if (round < 0) continue;
    ours.push(each[0]);
    theirs.push(each[1]);
  }
  await limit.close();
  await server.stop();
  const what = `publish → queryable at half load (${rate} events/s)`;
  return [
    compare(
      `${what}, p50`,
      'insert + NOTIFY wake-up',
      { most: 1.3 },
      ours.map(quantile(0.5)),
      theirs.map(quantile(0.5)),
      'ms',
    ),
    compare(
      `${what}, p99`,
      'insert + NOTIFY wake-up',
      { most: 1.1 },
      ours.map(quantile(0.99)),
      theirs.map(quantile(0.99)),
      'ms',
    ),
  ];
}

type Send = (event: { subject: string }) => Promise<void>;

/** Publishes an event, and asks for the customer, or for something of it, as of that event. */
export function queryable(intake: BenchClient, insights: BenchClient, part = ''): Send {
  return async (event) => {
    const position = await intake.publish(SINGLE, JSON.stringify(event), 1);
    const headers = { 'peakend-min-position': position, prefer: 'wait=30' };
    const path = `/v1/customers/${event.subject}${part}`;
    const { status, text } = await insights.sendUntilServed('GET', path, undefined, undefined, headers);
    if (status !== 200) throw new Error(`Not queryable: ${status} ${text.slice(0, 300)}`);
  };
}

/** Half of the rate at which callers send back to back, and the pause that gives this rate. */
export async function halfLoad(send: Send): Promise<{ readonly pauseMs: number; readonly rate: number }> {
  const rates: number[] = [];
  for (let round = 0; round < 3; round++) {
    const events = cloudEvents(400) as { subject: string }[];
    const started = performance.now();
    await inLanes(CALLERS, events, send);
    rates.push((events.length * 1_000) / (performance.now() - started));
  }
  const most = spreadOf(rates).median;
  return { pauseMs: (2_000 * CALLERS) / most, rate: Math.round(most / 2) };
}

export const quantile = (share: number) => (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

/** The milliseconds that 200 events take, sent by a few callers with a pause before each. */
export async function paced(pauseMs: number, send: Send): Promise<number[]> {
  const events = cloudEvents(200) as { subject: string }[];
  const times: number[] = [];
  await inLanes(CALLERS, events, async (event) => {
    await delay(pauseMs * (0.5 + Math.random()));
    const started = performance.now();
    await send(event);
    times.push(performance.now() - started);
  });
  return times;
}

/** The limit: an insert that notifies, and the wake-up of a listener. */
async function notifying(connection: TestConnection) {
  const pool = new pg.Pool({ ...connection, max: CALLERS });
  const listener = new pg.Client({ ...connection });
  await listener.connect();
  await listener.query('create table if not exists limits_events (id text primary key, data json)');
  await listener.query('listen limits_events');
  const waiting = new Map<string, () => void>();
  listener.on('notification', ({ payload }) => waiting.get(payload ?? '')?.());
  return {
    send: async (event: { subject: string }): Promise<void> => {
      const id = crypto.randomUUID();
      const woken = new Promise<void>((resolve) => waiting.set(id, resolve));
      await pool.query({
        name: 'insert',
        text: `with new as (insert into limits_events values ($1, $2)) select pg_notify('limits_events', $1)`,
        values: [id, JSON.stringify(event)],
      });
      await woken;
      waiting.delete(id);
    },
    close: async () => {
      await pool.end();
      await Promise.all([listener.end(), once(listener, 'end')]);
    },
  };
}
