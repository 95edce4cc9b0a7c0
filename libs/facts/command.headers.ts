import type { FastifyReply } from 'fastify';
import type { Position } from '#libs/kernel/event.js';
import { etagOf } from '#libs/platform/input/if-match.header.js';
import { formatPosition } from '#libs/platform/position.token.js';

/** What the headers of a command's answer tell (command.document.ts describes them). */
export interface Told {
  readonly version: number;
  /** Of the command's event. */
  readonly position: Position;
  /** The command was carried out before, under the same key. */
  readonly repeated: boolean;
}

export function tellCommanded(reply: FastifyReply, epoch: string, { version, position, repeated }: Told): void {
  reply.header('etag', etagOf({ version })).header('peakend-position', formatPosition(epoch, position));
  if (repeated) reply.header('idempotency-replayed', 'true');
}
