import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Parameters, readParameters, type Values } from './query.parameters.js';

/** Metadata key of the query parameters that a handler declares; ParametersGuard refuses any other. */
export const PARAMETERS = Symbol('Parameters');
export const ANY_PARAMETER = Symbol('AnyParameter');

const read = createParamDecorator((declared: Parameters, context: ExecutionContext): Values<Parameters> => {
  const given = Object.entries(context.switchToHttp().getRequest<FastifyRequest>().query as object);
  return readParameters(declared, Object.fromEntries(given.filter(([name]) => Object.hasOwn(declared, name))));
});

/** A handler's query parameters by their declarations (400 for any other), which also go into the OpenAPI document. */
export function Query(declared: Parameters): ParameterDecorator {
  return (target, method, index) => {
    read(declared)(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string) as PropertyDescriptor;
    SetMetadata(PARAMETERS, declared)(target, method as string, descriptor);
    for (const [name, { description, schema }] of Object.entries(declared)) {
      ApiQuery({ name, required: false, description, schema })(target, method as string, descriptor);
    }
  };
}

/** For pages and probes: whoever links to them may add where the link stood, and load balancers and Prometheus what they like. */
export const AnyQuery = () => SetMetadata(PARAMETERS, ANY_PARAMETER);
