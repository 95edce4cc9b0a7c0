import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { From } from './server.reads.js';

export type ReadCall = ServerWritableStream<ReadReq, ReadResp>;

export function fromOf(options: ReadReq.Options): From {
  const [stream, all] = [options.getStream(), options.getAll()];
  if (stream?.hasStart() || all?.hasStart()) return 'start';
  if (stream?.hasEnd() || all?.hasEnd()) return 'end';
  return BigInt(stream ? stream.getRevision() : (all?.getPosition()?.getCommitPosition() ?? 0));
}

/** Waits for slow readers, but not for those that are gone. */
export async function send(call: ReadCall, message: ReadResp): Promise<void> {
  if (call.cancelled || call.destroyed || call.write(message)) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of ['drain', 'cancelled', 'close']) call.off(event, done);
      resolve();
    };
    for (const event of ['drain', 'cancelled', 'close']) call.on(event, done);
  });
}
