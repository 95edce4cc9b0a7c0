import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { isWord } from '#libs/facts/word.schemas.js';
import type { Position } from '#libs/kernel/event.js';
import type { ExpectedVersion } from '#libs/kernel/expected.version.js';
import { type AuthenticatedRequest, callerOf } from '#libs/platform/auth/access.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { invalid } from '#libs/platform/input/input.pipe.js';
import { traceparentOf } from '#libs/platform/request.trace.js';
import { tellCommanded } from './command.headers.js';

/** Who changes a setting (a versioned fact of the tenant, such as a definition), and on what condition. */
export interface Changing {
  readonly tenant: string;
  readonly ifVersion: ExpectedVersion;
  readonly traceparent: string | null;
}

/** What the request says of it besides name and body. */
export const Changing = createParamDecorator((_data: unknown, context: ExecutionContext): Changing => {
  const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
  return {
    tenant: callerOf(request).tenant,
    ifVersion: ifMatchOf(request.headers['if-match']),
    traceparent: traceparentOf(request),
  };
});

/** @throws Refusal `invalid` for what cannot be a setting's name */
export function checkedName(name: string): string {
  if (isWord(name)) return name;
  throw invalid([
    { path: '/name', code: 'INVALID_NAME', message: 'must be a word in kebab-case such as "office-hours"' },
  ]);
}

/** What there is once a setting was put (setting.document.ts describes the answer). */
export interface Put {
  readonly version: number;
  /** There was none of this name before. */
  readonly created: boolean;
  readonly position: Position;
}

export function tellPut(reply: FastifyReply, epoch: string, { version, created, position }: Put): void {
  reply.status(created ? 201 : 200);
  tellCommanded(reply, epoch, { version, position, repeated: false });
}
