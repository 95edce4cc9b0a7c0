import { randomUUID } from 'node:crypto';
import {
  type AppendResult,
  type AppendToStreamOptions,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
  type ReadStreamOptions,
  type ResolvedEvent,
} from '@eventstore/db-client';

export type Path = 'batch' | 'classic';

export interface Conformance {
  readonly client: EventStoreDBClient;
  readonly url: string;
}

export const aStream = () => `probe-${randomUUID()}`;

export const someEvent = (id = randomUUID() as string, type = 'probe', data: unknown = { n: 1 }) =>
  jsonEvent({ id, type, data: data as Record<string, unknown> });

export const someEvents = (count: number) => Array.from({ length: count }, () => someEvent());

export function append(
  { client }: Conformance,
  path: Path,
  stream: string,
  events: EventData | EventData[],
  options: AppendToStreamOptions = {},
): Promise<AppendResult> {
  const credentials = { username: 'admin', password: 'changeit' };
  return client.appendToStream(stream, events, path === 'classic' ? { ...options, credentials } : options);
}

export async function read(
  { client }: Conformance,
  stream: string,
  options: ReadStreamOptions = {},
): Promise<NonNullable<ResolvedEvent['event']>[]> {
  const events = [];
  for await (const { event } of client.readStream(stream, options)) if (event) events.push(event);
  return events;
}

export const revisionsOf = (events: readonly { readonly revision: bigint }[]) =>
  events.map(({ revision }) => Number(revision));

/** The error of a promise that must fail. */
export async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  const error: unknown = await promise.then(
    () => {
      throw new Error('It should have failed');
    },
    (failure: unknown) => failure,
  );
  return error as Record<string, unknown>;
}

export const WRONG = 'wrong-expected-version';
