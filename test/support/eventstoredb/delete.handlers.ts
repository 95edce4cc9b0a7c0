import { type handleUnaryCall } from '@grpc/grpc-js';
import streams, {
  type DeleteReq,
  type DeleteResp,
  type TombstoneReq,
  type TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import { ANY, NO_STREAM, removal } from './server.decision.js';
import type { Recorded } from './server.event.js';
import { refusal, type ServerNode } from './server.node.js';
import * as wire from './server.wire.js';

/** A soft delete: the next write continues the stream. */
export const deleteHandler =
  (node: ServerNode): handleUnaryCall<DeleteReq, DeleteResp> =>
  async (call, callback) => {
    const removed = await remove(node, call, false);
    if ('code' in removed) return callback(removed);
    const position = new streams.DeleteResp.Position()
      .setCommitPosition(String(removed.position))
      .setPreparePosition(String(removed.position));
    callback(null, new streams.DeleteResp().setPosition(position));
  };

/** Deletes the stream for ever. */
export const tombstoneHandler =
  (node: ServerNode): handleUnaryCall<TombstoneReq, TombstoneResp> =>
  async (call, callback) => {
    const removed = await remove(node, call, true);
    if ('code' in removed) return callback(removed);
    const position = new streams.TombstoneResp.Position()
      .setCommitPosition(String(removed.position))
      .setPreparePosition(String(removed.position));
    callback(null, new streams.TombstoneResp().setPosition(position));
  };

async function remove(
  node: ServerNode,
  { metadata, request }: Parameters<handleUnaryCall<DeleteReq | TombstoneReq, unknown>>[0],
  forEver: boolean,
): Promise<Recorded | wire.WireError> {
  const refused = refusal(node, metadata);
  if (refused) return refused;
  const { log } = node;
  const options = request.getOptions();
  const stream = wire.nameOf(options?.getStreamIdentifier());
  if (options?.hasStreamExists()) return wire.notPlayed('deleting what exists, whatever its revision');
  const expected = options?.hasRevision() ? BigInt(options.getRevision()) : options?.hasNoStream() ? NO_STREAM : ANY;
  switch (removal(log, stream, expected, forEver)) {
    case 'deleted':
      return wire.streamDeleted(stream);
    case 'wrong':
      return wire.wrongVersion(stream, expected, log.revision(stream));
    case 'not-played':
      return wire.notPlayed('a tombstone at another revision, after deleteStream');
    case 'remove': {
      const event = forEver ? log.tombstone(stream) : log.delete(stream);
      await log.whenIndexed();
      return event;
    }
  }
}
