import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { recordOf } from '#libs/adapters/eventstoredb/event-store.record.js';
import { touchpoints } from './append.events.js';
import { answer, cpuOfThis } from './bench.child.js';
import { inLanes } from './bench.measure.js';

const EVENTS = 10_000;
const IN_FLIGHT = 256;

const client = EventStoreDBClient.connectionString(process.argv[2] ?? '');

/** Microseconds of CPU per event that the client appends, each to its own stream, as facts are appended. */
answer('ready', async () => {
  const records = touchpoints(EVENTS).map(({ event }) => ({ stream: `fact-${event.eventId}`, ...recordOf(event) }));
  globalThis.gc?.();
  const before = cpuOfThis();
  await inLanes(IN_FLIGHT, records, ({ stream, type, data, metadata }) => {
    const event = jsonEvent({ type, data, metadata } as Parameters<typeof jsonEvent>[0]);
    return client.appendToStream(stream, event, { expectedRevision: NO_STREAM });
  });
  return (cpuOfThis() - before) / EVENTS;
});
