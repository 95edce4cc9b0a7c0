import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { stepOf } from '#libs/kernel/json.pointer.js';
import type { InputError } from '#libs/kernel/refusal.js';
import { MOST_ERRORS } from './described.reader.js';
import { invalid } from './input.pipe.js';

/** Refuses a body where the handler takes none, but for an empty object, which some clients always send. */
@Injectable()
export class BodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body, routeOptions } = context.switchToHttp().getRequest<FastifyRequest>();
    const { rawBody = false } = routeOptions.config as { readonly rawBody?: boolean };
    if (body === undefined || rawBody || takesBody(context)) return true;
    const errors = membersOf(body);
    if (errors.length > 0) throw invalid(errors);
    return true;
  }
}

/** Whether one of the handler's arguments is the body; Nest keeps them by the name of the method. */
function takesBody(context: ExecutionContext): boolean {
  const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as object;
  return Object.keys(taken ?? {}).some((argument) => argument.startsWith(`${RouteParamtypes.BODY}:`));
}

function membersOf(body: unknown): readonly InputError[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return [{ path: '', code: 'WRONG_TYPE', message: 'must be left out, or an empty JSON object' }];
  const message = 'is not a known field: this route takes no body';
  return Object.keys(body)
    .slice(0, MOST_ERRORS)
    .map((name) => ({ path: `/${stepOf(name)}`, code: 'UNKNOWN_FIELD', message }));
}
