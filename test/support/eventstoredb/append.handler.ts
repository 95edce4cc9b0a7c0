import { type handleClientStreamingCall, status } from '@grpc/grpc-js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type AppendReq, type AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Expected } from './server.decision.js';
import type { Proposed } from './server.event.js';
import { refusal, type ServerNode } from './server.node.js';
import * as wire from './server.wire.js';
import { writeTo } from './server.writer.js';

/** The classic append: one call per append; options first, then one event per message. */
export const appendHandler =
  (node: ServerNode): handleClientStreamingCall<AppendReq, AppendResp> =>
  (call, callback) => {
    const fail = (error: wire.WireError) => callback(error);
    let options: AppendReq.Options | undefined;
    const proposed: Proposed[] = [];
    let failed = false;
    call.on('error', () => {});
    call.on('data', (message: AppendReq) => {
      if (failed) return;
      try {
        options ??= message.getOptions();
        const event = message.getProposedMessage();
        if (event) proposed.push(wire.proposedOf(event));
      } catch (error) {
        failed = true;
        fail(wire.wireError(status.UNKNOWN, String(error)));
      }
    });
    call.on('end', () => {
      if (!failed) void answer();
    });

    async function answer(): Promise<void> {
      const refused = refusal(node, call.metadata);
      if (refused) return fail(refused);
      const stream = wire.nameOf(options?.getStreamIdentifier());
      if (!options || stream === '' || stream === '$$') return fail(wire.wireError(status.UNKNOWN, 'Bad stream name'));
      const { maxAppendSize } = node.options;
      if (wire.sizeOf(proposed) > maxAppendSize) return fail(wire.tooLarge(maxAppendSize));
      const expected = expectedOf(options);
      const fault = node.faults.append(stream, call.getPeer());
      const result = await writeTo(node, stream, expected, proposed, () => call.cancelled, fault);
      switch (result.kind) {
        case 'stored':
          return callback(null, new streams.AppendResp().setSuccess(successOf(result.revision, result.position)));
        case 'wrong':
          return callback(null, new streams.AppendResp().setWrongExpectedVersion(wrongOf(expected, result.actual)));
        case 'deleted':
          return fail(wire.streamDeleted(stream));
        case 'too-large':
          return fail(wire.tooLarge(maxAppendSize));
        case 'timeout':
          return fail(wire.timedOut());
        case 'refused':
          return fail(result.error);
        case 'silence':
      }
    }
  };

function expectedOf(options: AppendReq.Options): Expected {
  if (options.hasRevision()) return BigInt(options.getRevision());
  return options.hasNoStream() ? 'no_stream' : options.hasStreamExists() ? 'stream_exists' : 'any';
}

function successOf(revision: bigint, at: bigint | undefined): AppendResp.Success {
  const success = new streams.AppendResp.Success();
  if (revision < 0n) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(revision));
  if (at === undefined) return success.setNoPosition(new shared.Empty());
  const position = new streams.AppendResp.Position().setCommitPosition(String(at)).setPreparePosition(String(at));
  return success.setPosition(position);
}

/** Includes the members that clients older than 20.6.1 read. */
function wrongOf(expected: Expected, actual: bigint): AppendResp.WrongExpectedVersion {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  const empty = () => new shared.Empty();
  if (actual < 0n) wrong.setCurrentNoStream(empty()).setNoStream2060(empty());
  else wrong.setCurrentRevision(String(actual)).setCurrentRevision2060(Number(actual));
  if (expected === 'any') return wrong.setExpectedAny(empty()).setAny2060(empty());
  if (expected === 'stream_exists') return wrong.setExpectedStreamExists(empty()).setStreamExists2060(empty());
  if (expected === 'no_stream') return wrong.setExpectedNoStream(empty());
  return wrong.setExpectedRevision(String(expected)).setExpectedRevision2060(Number(expected));
}
