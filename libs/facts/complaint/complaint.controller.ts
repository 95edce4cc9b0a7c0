import { Body, Controller, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import { ifMatchOf } from '#libs/platform/input/if-match.header.js';
import { isKey, keyIn, WRONG_KEY } from '#libs/facts/idempotency.key.js';
import type { Clock } from '#libs/kernel/clock.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { NoQuery } from '#libs/platform/querying/parameters.decorator.js';
import { traceOf, traceparentOf } from '#libs/platform/request.trace.js';
import { CLOCK, EVENT_STORE } from '#libs/platform/tokens.js';
import { CommandComplaint } from './complaint.command.js';
import { DescribesCommand } from './complaint.document.js';
import { readCommand } from './complaint-command.reader.js';
import { COMMAND_NAMES, type CommandName, pathOf } from './complaint.commands.js';

/** Commands on complaints. Its routes are those of the table of commands. */
@ApiTags('complaints')
@Controller()
export class ComplaintController {
  constructor(
    private readonly commands: CommandBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async command(name: CommandName, asked: Asked): Promise<object> {
    const { request, reply } = asked;
    const { 'if-match': ifMatch, 'idempotency-key': key } = request.headers;
    const idempotencyKey = keyIn(key);
    const given = readCommand(name, asked.body, asked.promiseId ?? null, this.clock.now());
    const { complaint, version, position, eventId } = await this.commands.execute(
      new CommandComplaint(given, {
        tenant: asked.caller.tenant,
        complaintId: asked.complaintId,
        idempotencyKey: idempotencyKey === null ? null : checkedKey(idempotencyKey),
        ifVersion: ifMatchOf(ifMatch),
        correlationId: traceOf(request).trace_id,
        traceparent: traceparentOf(request),
      }),
    );
    reply.header('etag', `"${version}"`).header('peakend-position', formatPosition(this.store.epoch, position));
    return name === 'promise' ? { promiseId: eventId, ...complaint } : complaint;
  }
}

/** What a request says. */
interface Asked {
  readonly caller: Caller;
  readonly complaintId: string;
  readonly promiseId: string | undefined;
  readonly body: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function checkedKey(key: string): string {
  if (isKey(key)) return key;
  throw new Refusal('invalid', 'INVALID_IDEMPOTENCY_KEY', WRONG_KEY);
}

for (const name of COMMAND_NAMES) addRoute(ComplaintController.prototype, name);

function addRoute(controller: ComplaintController, name: CommandName): void {
  const handler = function (
    this: ComplaintController,
    caller: Caller,
    complaintId: string,
    promiseId: string | undefined,
    body: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ) {
    return this.command(name, { caller, complaintId, promiseId, body, request, reply });
  };
  const method = `give ${name}`;
  Object.defineProperty(controller, method, { value: handler, writable: true, configurable: true });
  const parameters = [
    Caller(),
    Param('complaintId'),
    Param('promiseId'),
    Body(),
    Req(),
    Res({ passthrough: true }),
    NoQuery(),
  ];
  for (const [index, decorate] of parameters.entries()) decorate(controller, method, index);
  const descriptor = Object.getOwnPropertyDescriptor(controller, method) as PropertyDescriptor;
  const decorators = [
    Post(pathOf(name).replaceAll(/\{(\w+)\}/g, ':$1')),
    HttpCode(200),
    RequireScope('operate'),
    DescribesCommand(name),
  ];
  for (const decorate of decorators) decorate(controller, method, descriptor);
}
