import type { Expected } from './server.decision.js';
import type { AppendFault } from './server.faults.js';
import type { Proposed } from './server.event.js';
import { pause, type ServerNode } from './server.node.js';
import { denied, notLeader, notPlayed, notReady, type WireError } from './server.wire.js';

/** The answer to an append. */
export type Answer =
  | { readonly kind: 'stored'; readonly revision: bigint; readonly position: bigint | undefined }
  | { readonly kind: 'wrong'; readonly actual: bigint }
  | { readonly kind: 'deleted' | 'timeout' | 'too-large' }
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'silence' };

/** Processes an append as the server does, or as the next fault dictates. */
export async function writeTo(
  node: ServerNode,
  stream: string,
  expected: Expected,
  proposed: readonly Proposed[],
  isCancelled: () => boolean,
  fault: AppendFault | undefined,
): Promise<Answer> {
  if (node.faults.latencyMs > 0) await pause(node.faults.latencyMs);
  const write = () => decided(node, stream, expected, proposed);
  switch (fault) {
    case 'late':
      node.faults.later(() => void write());
      return { kind: 'silence' };
    case 'timeout':
      return { kind: 'timeout' };
    case 'timeout-stored':
      await write();
      return { kind: 'timeout' };
    case 'unanswered':
      return { kind: 'silence' };
    case 'unanswered-stored':
      await write();
      return { kind: 'silence' };
    case 'lost-reply':
      await write();
      node.reset();
      return { kind: 'silence' };
    case 'no-position': {
      const answer = await write();
      return answer.kind === 'stored' ? { ...answer, position: undefined } : answer;
    }
    case 'not-ready':
      return { kind: 'refused', error: notReady() };
    case 'not-leader':
      return { kind: 'refused', error: notLeader(node.endpoint) };
    case 'denied':
      return { kind: 'refused', error: denied() };
    case 'answered-twice':
    case 'stream-ended':
    case undefined:
      return isCancelled() ? { kind: 'silence' } : write();
  }
}

async function decided(
  { log, options }: ServerNode,
  stream: string,
  expected: Expected,
  proposed: readonly Proposed[],
): Promise<Answer> {
  const decision = log.write(stream, expected, proposed);
  switch (decision.kind) {
    case 'stored':
    case 'repeated':
      // The server answers a repeated append only once the first is indexed.
      await log.whenIndexed();
      return { ...decision, kind: 'stored' };
    case 'wrong':
    case 'deleted':
      return decision;
    case 'not-played':
      return { kind: 'refused', error: notPlayed('metadata of a stream that deleteStream has deleted') };
    case 'not-ready':
      await pause(options.commitTimeoutMs);
      return { kind: 'timeout' };
  }
}
