import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams, { type BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import { NotServing, Refused, Unsettled } from './event-store.errors.js';

/** An event as it goes over the wire. The server recognises a repeated append by its ids. */
export interface Proposal {
  readonly id: Uuid;
  readonly type: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** The server's answer. `position` null: stored before, and it does not say where. `actual` −1: no stream. */
export type Answer =
  | { readonly status: 'stored'; readonly position: Position | null }
  | { readonly status: 'taken'; readonly actual: number };

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

type Call = ReturnType<StreamsClient['batchAppend']>;

/**
 * Appends over one stream of the batch protocol. The client has this too, but keeps all waiting calls of the process in
 * one map: an error on one connection fails them all, and an answer that comes late or twice ends the process. Here
 * each stream has its own map, and an answer that nobody waits for is dropped.
 */
export class AppendStream {
  readonly #waiting = new Map<Uuid, Waiting>();
  #failure: unknown;

  constructor(
    private readonly call: Call,
    private readonly heard: () => void,
  ) {
    call.on('data', (response: BatchAppendResp) => this.#settle(response));
    call.on('error', (error) => this.#fail(error));
    // Otherwise the client, when closed, would wait for ever for this stream to end.
    call.on('end', () => call.end());
    for (const event of ['end', 'close']) call.on(event, () => this.#fail(new Unsettled('the append stream ended')));
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  append(stream: string, expectedRevision: number, events: readonly Proposal[], expired: AbortSignal): Promise<Answer> {
    const id = randomUUID();
    return new Promise<Answer>((resolve, reject) => {
      if (!this.isOpen) return reject(this.#failure);
      this.#waiting.set(id, { resolve, reject });
      expired.addEventListener('abort', () => this.#waiting.delete(id));
      this.call.write(requestOf(id, stream, expectedRevision, events));
    });
  }

  #settle(response: BatchAppendResp): void {
    this.heard();
    const id = response.getCorrelationId()?.getString() ?? '';
    const waiting = this.#waiting.get(id);
    if (!this.#waiting.delete(id) || !waiting) return;
    try {
      waiting.resolve(answerOf(response));
    } catch (error) {
      waiting.reject(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/**
 * One message for each append. Without a deadline: the server would compare it with its own clock, and only limit the
 * time between the messages of one append.
 */
function requestOf(id: Uuid, stream: string, expectedRevision: number, events: readonly Proposal[]) {
  const options = new streams.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)));
  if (expectedRevision < 0) options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(expectedRevision));
  const request = new streams.BatchAppendReq()
    .setCorrelationId(new shared.UUID().setString(id))
    .setOptions(options)
    .setIsFinal(true);
  for (const event of events) {
    const message = new streams.BatchAppendReq.ProposedMessage()
      .setId(new shared.UUID().setString(event.id))
      .setData(event.data)
      .setCustomMetadata(event.metadata);
    message.getMetadataMap().set('type', event.type).set('content-type', 'application/json');
    request.addProposedMessages(message);
  }
  return request;
}

function answerOf(response: BatchAppendResp): Answer {
  const error = response.getError();
  if (error) return failureOf(error);
  const position = response.getSuccess()?.getPosition()?.getCommitPosition();
  return { status: 'stored', position: position === undefined ? null : BigInt(position) };
}

/** @throws Refused if it would be refused again, Unsettled for everything else. */
function failureOf(error: Status): Answer {
  const details = error.getDetails();
  const name = details?.getTypeName() ?? '';
  switch (name) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = details?.unpack(shared.WrongExpectedVersion.deserializeBinary, name);
      return {
        status: 'taken',
        actual: wrong?.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : -1,
      };
    }
    case 'event_store.client.AccessDenied':
      throw Object.assign(new Error('access denied'), { type: 'access-denied' });
    case 'event_store.client.StreamDeleted':
    case 'event_store.client.MaximumAppendSizeExceeded':
    case 'event_store.client.BadRequest':
      throw new Refused(`EventStoreDB refuses the append: ${name.split('.').at(-1)}`);
    case 'google.protobuf.Empty':
      throw new NotServing('EventStoreDB serves nobody now');
    default:
      throw new Unsettled(`EventStoreDB did not carry out the append: ${error.getMessage() || name}`);
  }
}
