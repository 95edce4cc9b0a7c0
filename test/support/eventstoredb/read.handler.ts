import { type handleServerStreamingCall, status } from '@grpc/grpc-js';
import streams, { type ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import { AllSubscription } from './all.subscription.js';
import { fromOf, type ReadCall, send } from './server.call.js';
import { pause, refusal, type ServerNode } from './server.node.js';
import { readAll, readStream, targetOf } from './server.reads.js';
import * as wire from './server.wire.js';
import { StreamSubscription } from './stream.subscription.js';
import type { Subscription } from './subscription.js';

/** Reads and subscriptions share one method; the request's options tell them apart. */
export const readHandler =
  (
    node: ServerNode,
    opened: (subscription: Subscription) => () => void,
  ): handleServerStreamingCall<ReadReq, ReadResp> =>
  (call) => {
    call.on('error', () => {});
    const refused = refusal(node, call.metadata);
    if (refused) return void call.emit('error', refused);
    const options = call.request.getOptions();
    const stream = options?.getStream() ? wire.nameOf(options.getStream()?.getStreamIdentifier()) : undefined;
    if (!options) return void call.emit('error', wire.wireError(status.INVALID_ARGUMENT, 'No options'));
    if (options.hasSubscription()) {
      if (options.getResolveLinks()) return void call.emit('error', wire.notPlayed('subscriptions that resolve links'));
      const subscription =
        stream === undefined
          ? new AllSubscription(node, call, options)
          : new StreamSubscription(node, call, stream, fromOf(options));
      const closed = opened(subscription);
      for (const event of ['close', 'cancelled']) call.on(event, closed);
      return void subscription.run().catch((error) => call.emit('error', error));
    }
    return void read(node, call, stream, options);
  };

async function read(
  node: ServerNode,
  call: ReadCall,
  stream: string | undefined,
  options: ReadReq.Options,
): Promise<void> {
  if (node.faults.latencyMs > 0) await pause(node.faults.latencyMs);
  const fail = (error: wire.WireError) => void call.emit('error', error);
  const fault = node.faults.read(stream ?? '$all', call.getPeer());
  if (fault === 'unanswered') return;
  if (fault === 'cut') return node.reset();
  if (fault === 'not-ready') return fail(wire.notReady());
  if (fault === 'not-leader') return fail(wire.notLeader(node.endpoint));
  if (fault === 'denied') return fail(wire.denied());
  const direction = options.getReadDirection() === 0 ? 'forwards' : 'backwards';
  const count = Number(options.getCount());
  const found =
    fault === 'not-found'
      ? fault
      : stream === undefined
        ? readAll(node, fromOf(options), count, direction)
        : readStream(node, stream, fromOf(options), count, direction);
  if (found === 'not-found') {
    const missing = new streams.ReadResp.StreamNotFound().setStreamIdentifier(wire.identifierOf(stream ?? ''));
    call.write(new streams.ReadResp().setStreamNotFound(missing));
    return void call.end();
  }
  if (found === 'deleted') return fail(wire.streamDeleted(stream ?? ''));
  if (typeof found === 'string') return fail(wire.wireError(status.UNKNOWN, `Unexpected ReadStreamResult: ${found}`));
  const sent = fault === 'half' ? found.slice(0, Math.ceil(found.length / 2)) : found;
  for (const event of sent) {
    const target = options.getResolveLinks() ? targetOf(node, event) : undefined;
    await send(call, target ? wire.linkMessage(event, target.event) : wire.eventMessage(event));
  }
  if (fault !== 'half') call.end();
}
