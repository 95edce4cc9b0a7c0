import { type handleUnaryCall } from '@grpc/grpc-js';
import streams, {
  type DeleteReq,
  type DeleteResp,
  type TombstoneReq,
  type TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb.js';
import { NO_STREAM } from './server.decision.js';
import type { Recorded } from './server.event.js';
import { refusal, type ServerNode } from './server.node.js';
import * as wire from './server.wire.js';

const ANY = -2n;
const EXISTS = -4n;

/** A soft delete: the next write continues the stream. */
export const deleteHandler =
  (node: ServerNode): handleUnaryCall<DeleteReq, DeleteResp> =>
  async (call, callback) => {
    const removed = await remove(node, call, (stream) => node.log.delete(stream));
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
    const removed = await remove(node, call, (stream) => node.log.tombstone(stream));
    if ('code' in removed) return callback(removed);
    const position = new streams.TombstoneResp.Position()
      .setCommitPosition(String(removed.position))
      .setPreparePosition(String(removed.position));
    callback(null, new streams.TombstoneResp().setPosition(position));
  };

async function remove(
  node: ServerNode,
  { metadata, request }: Parameters<handleUnaryCall<DeleteReq | TombstoneReq, unknown>>[0],
  removed: (stream: string) => Recorded,
): Promise<Recorded | wire.WireError> {
  const refused = refusal(node, metadata);
  if (refused) return refused;
  const { log } = node;
  const options = request.getOptions();
  const stream = wire.nameOf(options?.getStreamIdentifier());
  const expected = options?.hasRevision()
    ? BigInt(options.getRevision())
    : options?.hasNoStream()
      ? NO_STREAM
      : options?.hasStreamExists()
        ? EXISTS
        : ANY;
  if (log.tombstoneOf(stream) || log.isDeleted(stream)) return wire.streamDeleted(stream);
  const actual = log.revision(stream);
  const missing = actual === NO_STREAM && expected !== NO_STREAM;
  if (missing || (expected >= NO_STREAM && expected !== actual)) return wire.wrongVersion(stream, expected, actual);
  const event = removed(stream);
  await log.whenIndexed();
  return event;
}
