import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import { invalid } from '#libs/platform/input/input.pipe.js';
import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { integer } from '#libs/platform/querying/query.parameters.js';
import { isWord } from './service-level.reader.js';

/** The parameter of a route that answers one of these. */
export const oneVersion = {
  version: integer(
    1,
    999_999_999,
    'This version, also of what was changed or deleted since; the one in force when missing.',
  ),
};

const POSITION = {
  'Peakend-Position': {
    description: 'Give it as Peakend-Min-Position: queries then show the change.',
    schema: { type: 'string' },
  },
};
const HEADERS = { ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } }, ...POSITION };
const conditional = () =>
  applyDecorators(
    ApiParam({ name: 'name', schema: { type: 'string' } }),
    ApiHeader({ name: 'If-Match', required: false, description: 'Only if this version is in force: an ETag.' }),
    ApiResponse({ status: 412, description: 'Another version is in force.' }),
  );

/** A route that puts one of these. */
export function DescribesPut(what: string, description: string, answer: Schema): MethodDecorator {
  const schema = answer as object;
  return applyDecorators(
    ApiOperation({ summary: `Put a ${what}`, description }),
    conditional(),
    ApiResponse({ status: 200, description: 'It is in force.', headers: HEADERS, schema }),
    ApiResponse({
      status: 201,
      description: 'It is in force, and there was none of its name.',
      headers: HEADERS,
      schema,
    }),
    ApiResponse({ status: 422, description: `The ${what} does not fit.` }),
  );
}

/** A route that deletes one of these. */
export function DescribesDelete(what: string, description: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: `Delete a ${what}`, description }),
    conditional(),
    ApiResponse({ status: 204, description: 'There is none of this name.', headers: POSITION }),
    ApiResponse({ status: 404, description: 'There was none.' }),
  );
}

/** @throws Refusal `invalid` for what cannot be a name */
export function named(name: string): string {
  if (isWord(name)) return name;
  throw invalid([
    { path: '/name', code: 'INVALID_NAME', message: 'must be a word in kebab-case such as "office-hours"' },
  ]);
}
