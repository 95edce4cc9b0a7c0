import { Body, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { commandKeyIn } from '#libs/platform/input/idempotency-key.header.js';
import { Caller, RequireScope } from '#libs/platform/auth/access.js';
import { traceOf, traceparentOf } from '#libs/platform/request.trace.js';

/** A request to a command's route. */
export interface CommandRequest {
  readonly caller: Caller;
  /** The parameters in its path. */
  readonly named: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The route of a command. */
interface CommandRoute<Controller> {
  readonly name: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly describes: MethodDecorator;
  readonly handle: (controller: Controller, asked: CommandRequest) => Promise<object>;
}

/**
 * Adds a route to a controller, as a method with decorators would: controllers whose commands stand in a table have a
 * route for each of its rows.
 */
export function addCommandRoute<Controller extends object>(
  controller: Controller,
  { name, path, describes, handle }: CommandRoute<Controller>,
): void {
  const method = `give ${name}`;
  // Guards look up what belongs to a method by its name.
  const methods = {
    [method](
      this: Controller,
      caller: Caller,
      named: CommandRequest['named'],
      body: unknown,
      request: FastifyRequest,
      reply: FastifyReply,
    ) {
      return handle(this, { caller, named, body, request, reply });
    },
  };
  Object.defineProperty(controller, method, { value: methods[method], writable: true, configurable: true });
  const parameters = [Caller(), Param(), Body(), Req(), Res({ passthrough: true })];
  for (const [index, decorate] of parameters.entries()) decorate(controller, method, index);
  const descriptor = Object.getOwnPropertyDescriptor(controller, method) as PropertyDescriptor;
  const post = Post(path.replaceAll(/\{(\w+)\}/g, ':$1'));
  for (const decorate of [post, HttpCode(200), RequireScope('operate'), describes])
    decorate(controller, method, descriptor);
}

/** How a request gives a command. @throws Refusal `invalid` for a key that is none */
export function givenBy(request: FastifyRequest) {
  return {
    idempotencyKey: commandKeyIn(request.headers['idempotency-key']),
    correlationId: traceOf(request).trace_id,
    traceparent: traceparentOf(request),
  };
}
