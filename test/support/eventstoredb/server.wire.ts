import { Metadata, status } from '@grpc/grpc-js';
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Proposed, Recorded } from './server.event.js';

/** How a call fails on the wire; `exception` and its details travel in the trailers. */
export interface WireError {
  readonly code: status;
  readonly details: string;
  readonly metadata?: Metadata;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export function wireError(code: status, details: string, trailers: Record<string, string> = {}): WireError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code, details, metadata };
}

export const notReady = () => wireError(status.UNAVAILABLE, 'Server Is Not Ready');
export const timedOut = () => wireError(status.ABORTED, 'Operation timed out: the server did not finish in time');
export const tooSlow = () => wireError(status.ABORTED, 'Consumer too slow to handle event while live');
export const denied = () => wireError(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });
export const unauthenticated = () => wireError(status.UNAUTHENTICATED, 'Authentication failed');

export const notLeader = ({ host, port }: Endpoint) =>
  wireError(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

/** What servers were not asked, this one does not invent. */
export const notPlayed = (what: string) => wireError(status.UNIMPLEMENTED, `Not played by this double: ${what}`);

/** Whether an append that fails so ends the stream of all appends. */
export const endsStream = ({ code, metadata }: WireError) =>
  code === status.UNIMPLEMENTED || metadata?.get('exception')[0] === 'not-leader';

export const streamDeleted = (stream: string) =>
  wireError(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

/** Only of deletions: appends answer it with success on the wire. */
export const wrongVersion = (stream: string, expected: bigint, actual: bigint) =>
  wireError(
    status.FAILED_PRECONDITION,
    `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': String(expected),
      'actual-version': String(actual),
    },
  );

export const tooLarge = (most: number) =>
  wireError(status.INVALID_ARGUMENT, `Maximum Append Size of ${most} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(most),
  });

export const nameOf = (identifier: InstanceType<typeof shared.StreamIdentifier> | undefined) =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString();

export function identifierOf(stream: string) {
  return new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
}

const NIL = '00000000-0000-0000-0000-000000000000';

/** @throws Error with the server's message for an event that it cannot parse */
export function proposedOf(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): Proposed {
  const metadata = message.getMetadataMap();
  const type = metadata.get('type');
  const contentType = metadata.get('content-type');
  const id = message.getId()?.getString().toLowerCase() ?? '';
  if (!type) throw new Error('Event type is empty');
  if (!/^[0-9a-f-]{36}$/.test(id) || id === NIL) throw new Error('Empty eventId provided.');
  return {
    id,
    type,
    contentType: contentType === 'application/json' ? contentType : 'application/octet-stream',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

export const sizeOf = (events: readonly Proposed[]) =>
  events.reduce((sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length, 0);

function recordedOf(event: Recorded) {
  const recorded = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(new shared.UUID().setString(event.id))
    .setStreamIdentifier(identifierOf(event.stream))
    .setStreamRevision(String(event.revision))
    .setCommitPosition(String(event.position))
    .setPreparePosition(String(event.position))
    .setData(event.data)
    .setCustomMetadata(event.metadata);
  recorded
    .getMetadataMap()
    .set('type', event.type)
    .set('created', String(event.created))
    .set('content-type', event.contentType);
  return recorded;
}

export function eventMessage(event: Recorded) {
  const read = new streams.ReadResp.ReadEvent().setEvent(recordedOf(event)).setCommitPosition(String(event.position));
  return new streams.ReadResp().setEvent(read);
}

/** A link, with the event that it stands for unless that is gone. */
export function linkMessage(link: Recorded, event: Recorded | undefined) {
  const read = new streams.ReadResp.ReadEvent().setLink(recordedOf(link)).setCommitPosition(String(link.position));
  if (event) read.setEvent(recordedOf(event));
  return new streams.ReadResp().setEvent(read);
}

export const checkpointMessage = (commit: bigint, prepare: bigint) =>
  new streams.ReadResp().setCheckpoint(
    new streams.ReadResp.Checkpoint().setCommitPosition(String(commit)).setPreparePosition(String(prepare)),
  );
