import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Parameters, readParameters, type Values } from './query.parameters.js';

const read = createParamDecorator(
  (declared: Parameters, context: ExecutionContext): Values<Parameters> =>
    readParameters(declared, context.switchToHttp().getRequest<FastifyRequest>().query as object),
);

/** A handler's query parameters by their declarations (400 for any other), which also go into the OpenAPI document. */
export function Query(declared: Parameters): ParameterDecorator {
  return (target, method, index) => {
    read(declared)(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method as string) as PropertyDescriptor;
    for (const [name, { description, schema }] of Object.entries(declared)) {
      ApiQuery({ name, required: false, description, schema })(target, method as string, descriptor);
    }
  };
}

/** For routes without parameters: refuses any. */
export const NoQuery = () => Query({});
