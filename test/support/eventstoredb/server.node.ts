import type { Metadata } from '@grpc/grpc-js';
import type { Faults } from './server.faults.js';
import type { ServerLog } from './server.log.js';
import type { View } from './server.reads.js';
import { denied, type Endpoint, notLeader, unauthenticated, type WireError } from './server.wire.js';

export interface ServerOptions {
  readonly version: string;
  /** The largest append, in bytes. */
  readonly maxAppendSize: number;
  /** How long a repeated append waits before the server reports a timeout, in milliseconds. */
  readonly commitTimeoutMs: number;
  /** Passwords by user name; if empty, everybody may do everything. */
  readonly users: Readonly<Record<string, string>>;
}

/** What the handlers of one node share. */
export interface ServerNode extends View {
  readonly log: ServerLog;
  readonly faults: Faults;
  readonly options: ServerOptions;
  /** The leader's endpoint, if this node is a follower. */
  readonly leader: Endpoint | undefined;
  /** The endpoint that `not-leader` sends callers to. */
  readonly endpoint: Endpoint;
  /** Breaks every connection. */
  reset(): void;
}

/** Why a call is refused before anything is looked at. */
export function refusal(node: ServerNode, metadata: Metadata): WireError | undefined {
  const { users } = node.options;
  if (Object.keys(users).length > 0) {
    const [header] = metadata.get('authorization');
    if (header === undefined) return denied();
    const [name, password] = Buffer.from(String(header).replace(/^Basic /, ''), 'base64')
      .toString()
      .split(':');
    if (!name || users[name] !== password) return unauthenticated();
  }
  if (node.leader && metadata.get('requires-leader')[0] === 'true') return notLeader(node.leader);
  return undefined;
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
