import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { formParameters, isUnoffered, type Offered, offeredBy, toldFormParameters } from './answer.form.js';
import { SHOWN } from './answer.shown.js';
import { ANY_PARAMETER, PARAMETERS } from './parameters.decorator.js';
import { paging, type Parameters, readParameters } from './query.parameters.js';

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
    if (this.of<unknown>(context, SHOWN) === undefined) readParameters(own, given);
    else checkQuery(own, offeredBy(this.reflector, context), given);
    return true;
  }

  private of<Value>(context: ExecutionContext, key: symbol): Value | undefined {
    return this.reflector.get<Value | undefined>(key, context.getHandler());
  }
}

function checkQuery(own: Parameters, offered: Offered, given: Record<string, unknown>): void {
  // What a form that is not offered is asked with has no meaning: AnswerInterceptor says which forms there are.
  if (isUnoffered(given['format'], offered)) return;
  // Clients ask all queries alike: an answer of one page is the same whatever the page.
  const known = { ...paging, ...own, ...formParameters(offered) };
  readParameters(known, given, { ...own, ...toldFormParameters(offered) });
}
