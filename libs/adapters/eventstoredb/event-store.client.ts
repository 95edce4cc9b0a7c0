import { EventStoreDBClient, type ResolvedEvent } from '@eventstore/db-client';
import type grpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { NoAnswer } from './event-store.errors.js';
import { within } from './event-store.patience.js';
import type { StoredRecord } from './event-store.record.js';

/** Private parts of the client, needed to do better than it does. */
interface Protected {
  readonly capabilities: Promise<{ readonly serverVersion: string }>;
  getChannel(): Promise<{ close(): void }>;
  callArguments(options: { requiresLeader: boolean }, call: { deadline: number }): Parameters<BatchAppend>;
  GRPCStreamCreator<T>(
    service: typeof grpc.StreamsClient,
    name: string,
    open: (client: InstanceType<typeof grpc.StreamsClient>) => T,
  ): () => Promise<T>;
}
type BatchAppend = (
  ...args: Parameters<InstanceType<typeof grpc.StreamsClient>['batchAppend']>
) => ReturnType<InstanceType<typeof grpc.StreamsClient>['batchAppend']>;

export const inside = (client: EventStoreDBClient) => client as unknown as Protected;

/** Neither ends by itself when the server does not. */
const DISCARD_MS = 1_000;
const UNSENT_CREDENTIALS = /^[^:]+:\/\/[^@/?]+@.*[?&]tls=false/i;

/** @throws Error if the connection string cannot be read, or its password would not be sent. */
export function connect(url: string): EventStoreDBClient {
  if (UNSENT_CREDENTIALS.test(url)) {
    throw new Error('EventStoreDB takes credentials only over TLS: leave out tls=false, or the user and password.');
  }
  try {
    return EventStoreDBClient.connectionString(url);
  } catch (error) {
    // The client's own message quotes the string, and with it the password.
    const { expected } = error as { expected?: unknown };
    if (expected === undefined) throw error;
    throw new Error(`The connection string of EventStoreDB cannot be read: expected ${String(expected)}.`);
  }
}

/** Ends what is open and closes the connection, which the client itself never does. */
export async function discard(client: EventStoreDBClient): Promise<void> {
  await within(DISCARD_MS, () => client.dispose()).catch(() => undefined);
  await within(DISCARD_MS, () => inside(client).getChannel()).then(
    (channel) => channel.close(),
    () => undefined,
  );
}

/**
 * Reads to the end of what was asked for.
 * @param discarded whether its client was discarded: then reads end as if there were no more
 */
export function collect(
  read: ReturnType<EventStoreDBClient['readAll']> | ReturnType<EventStoreDBClient['readStream']>,
  expired: AbortSignal,
  discarded: AbortSignal,
): Promise<StoredRecord[]> {
  return new Promise((resolve, reject) => {
    const records: StoredRecord[] = [];
    expired.addEventListener('abort', () => void read.cancel().catch(() => undefined));
    read.on('data', (resolved: ResolvedEvent) => {
      if (resolved.event) records.push(recordOf(resolved.event));
    });
    // Never removed: a second error would otherwise be fatal.
    read.on('error', reject);
    read.on('end', () => (discarded.aborted ? reject(new NoAnswer(0)) : resolve(records)));
    read.on('close', () => reject(new NoAnswer(0)));
  });
}

function recordOf(event: NonNullable<ResolvedEvent['event']>): StoredRecord {
  const { streamId, type, data, metadata, revision, position, created } = event;
  return {
    stream: streamId,
    type,
    data,
    metadata,
    revision: Number(revision),
    position: position?.commit ?? 0n,
    created: created.getTime(),
  };
}
