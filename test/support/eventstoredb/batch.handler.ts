import { type handleBidiStreamingCall, type ServerDuplexStream } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import statuses from '@eventstore/db-client/generated/status_pb.js';
import streams, { type BatchAppendReq, type BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Message } from 'google-protobuf';
import type { Expected } from './server.decision.js';
import type { Proposed } from './server.event.js';
import { refusal, type ServerNode, unservable } from './server.node.js';
import * as wire from './server.wire.js';
import { type Answer, writeTo } from './server.writer.js';

type Call = ServerDuplexStream<BatchAppendReq, BatchAppendResp>;

/** An append whose last message has not arrived yet. */
interface Incomplete {
  readonly stream: string;
  readonly expected: Expected;
  readonly proposed: Proposed[];
  readonly timer: NodeJS.Timeout;
}

const WRITE_TIMEOUT_MS = 2_000;

/** Many appends over one stream, each with a correlation id, answered as each is done. */
export const batchHandler =
  (node: ServerNode): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> =>
  (call) => {
    const refused = refusal(node, call.metadata);
    if (refused) return void call.emit('error', refused);
    const incomplete = new Map<string, Incomplete>();
    call.on('error', () => {});
    call.on('data', (message: BatchAppendReq) => take(message));
    call.on('end', () => call.end());

    function take(message: BatchAppendReq): void {
      const id = message.getCorrelationId()?.getString() ?? '';
      const options = message.getOptions();
      const stream = wire.nameOf(options?.getStreamIdentifier());
      const reply = (response: BatchAppendResp, to = stream) => answer(call, id, to, response);
      if (options) {
        if (stream === '' || stream === '$$') return reply(failure(3, 'BadRequest', badRequest('Bad stream name')));
        const left = Number(options.getDeadline()?.toDate() ?? Number.POSITIVE_INFINITY) - Date.now();
        if (left <= 0) return reply(failure(4, 'Timeout', new shared.Timeout()));
        const timer = setTimeout(
          () => incomplete.delete(id) && reply(failure(4, 'Timeout', new shared.Timeout())),
          Math.min(left, WRITE_TIMEOUT_MS),
        );
        incomplete.set(id, { stream, expected: expectedOf(options), proposed: [], timer });
      }
      const append = incomplete.get(id);
      if (!append) return;
      try {
        append.proposed.push(...message.getProposedMessagesList().map(wire.proposedOf));
      } catch (error) {
        end(id, append);
        return reply(failure(3, 'BadRequest', badRequest(String(error))), append.stream);
      }
      if (!message.getIsFinal()) return;
      end(id, append);
      void finish(id, append);
    }

    function end(id: string, { timer }: Incomplete): void {
      clearTimeout(timer);
      incomplete.delete(id);
    }

    async function finish(id: string, { stream, expected, proposed }: Incomplete): Promise<void> {
      const most = node.options.maxAppendSize;
      const fault = node.faults.append(stream, call.getPeer());
      // A node that has lost the others says no more, whoever leads.
      const error = fault === 'not-ready' ? wire.notReady() : unservable(node, call.metadata);
      const result: Answer = error
        ? { kind: 'refused', error }
        : wire.sizeOf(proposed) > most
          ? { kind: 'too-large' }
          : await writeTo(node, stream, expected, proposed, () => call.cancelled, fault);
      if (fault === 'stream-ended') return void call.end();
      if (result.kind === 'refused' && wire.endsStream(result.error)) return void call.emit('error', result.error);
      const response = responseOf(result, expected, stream, most);
      if (!response) return;
      answer(call, id, stream, response);
      if (fault === 'answered-twice') answer(call, id, stream, response);
    }
  };

function answer(call: Call, id: string, stream: string, response: BatchAppendResp): void {
  if (call.cancelled || call.destroyed) return;
  response.setCorrelationId(new shared.UUID().setString(id)).setStreamIdentifier(wire.identifierOf(stream));
  call.write(response);
}

function responseOf(result: Answer, expected: Expected, stream: string, most: number): BatchAppendResp | undefined {
  switch (result.kind) {
    case 'stored':
      return new streams.BatchAppendResp().setSuccess(successOf(result.revision, result.position));
    case 'wrong':
      return failure(6, 'WrongExpectedVersion', wrongOf(expected, result.actual));
    case 'deleted':
      return failure(5, 'StreamDeleted', new shared.StreamDeleted().setStreamIdentifier(wire.identifierOf(stream)));
    case 'too-large':
      return failure(3, 'MaximumAppendSizeExceeded', new shared.MaximumAppendSizeExceeded().setMaxappendsize(most));
    case 'timeout':
      return failure(4, 'Timeout', new shared.Timeout());
    case 'refused':
      return result.error.details === 'Access Denied'
        ? failure(7, 'AccessDenied', new shared.AccessDenied())
        : failure(0, 'google.protobuf.Empty', new empty.Empty());
    case 'silence':
      return undefined;
  }
}

const badRequest = (message: string) => new shared.BadRequest().setMessage(message);

function failure(code: number, name: string, details: Message): BatchAppendResp {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), name.includes('.') ? name : `event_store.client.${name}`);
  const error = new statuses.Status().setCode(code).setMessage(name).setDetails(packed);
  return new streams.BatchAppendResp().setError(error);
}

function expectedOf(options: BatchAppendReq.Options): Expected {
  if (options.hasStreamPosition()) return BigInt(options.getStreamPosition());
  return options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any';
}

function successOf(revision: bigint, at: bigint | undefined): BatchAppendResp.Success {
  const success = new streams.BatchAppendResp.Success();
  if (revision < 0n) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(String(revision));
  if (at === undefined) return success.setNoPosition(new empty.Empty());
  const position = new shared.AllStreamPosition().setCommitPosition(String(at)).setPreparePosition(String(at));
  return success.setPosition(position);
}

function wrongOf(expected: Expected, actual: bigint): Message {
  const wrong = new shared.WrongExpectedVersion();
  if (actual < 0n) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === 'any') return wrong.setExpectedAny(new empty.Empty());
  if (expected === 'stream_exists') return wrong.setExpectedStreamExists(new empty.Empty());
  if (expected === 'no_stream') return wrong.setExpectedNoStream(new empty.Empty());
  return wrong.setExpectedStreamPosition(String(expected));
}
