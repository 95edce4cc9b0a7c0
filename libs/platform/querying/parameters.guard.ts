import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { formParameters, isUnoffered, offeredBy } from './answer.form.js';
import { SHOWN } from './answer.shown.js';
import { ANY_PARAMETER, PARAMETERS } from './parameters.decorator.js';
import { type Parameters, readParameters } from './query.parameters.js';

/**
 * Refuses what a route is asked with and does not know, before anything is done: a `dryRun` that is not heeded would be
 * the opposite of what was meant. A route that declares no parameters has none.
 */
@Injectable()
export class ParametersGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const own = this.of<Parameters | typeof ANY_PARAMETER>(context, PARAMETERS) ?? {};
    if (own === ANY_PARAMETER) return true;
    const given = context.switchToHttp().getRequest<FastifyRequest>().query as Record<string, unknown>;
    const isQuery = this.of<unknown>(context, SHOWN) !== undefined;
    const offered = offeredBy(this.reflector, context);
    // What a form that is not offered is asked with has no meaning: AnswerInterceptor says which forms there are.
    if (isQuery && isUnoffered(given['format'], offered)) return true;
    readParameters({ ...own, ...(isQuery && formParameters(offered)) }, given);
    return true;
  }

  private of<Value>(context: ExecutionContext, key: symbol): Value | undefined {
    return this.reflector.get<Value | undefined>(key, context.getHandler());
  }
}
