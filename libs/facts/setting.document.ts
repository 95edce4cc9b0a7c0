import { applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { Schema } from '#libs/platform/querying/answer.schema.js';
import { IfMatchHeader } from './command.document.js';

const POSITION = {
  'Peakend-Position': {
    description: 'Give it as Peakend-Min-Position: queries then show the change.',
    schema: { type: 'string' },
  },
};
const HEADERS = { ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } }, ...POSITION };

/** Settings of a kind (versioned facts of the tenant) in the document. */
export interface Setting {
  /** What one is called. */
  readonly what: string;
  /** The name of the one that examples are about; missing: a tenant has one of them, without a name. */
  readonly example?: string;
}

/** The parameter of a route to a setting with a name. */
export const NameOf = ({ example }: Setting): MethodDecorator =>
  example === undefined ? () => undefined : ApiParam({ name: 'name', schema: { type: 'string', example } });

const conditional = (setting: Setting) =>
  applyDecorators(
    NameOf(setting),
    IfMatchHeader(),
    ApiResponse({ status: 412, description: 'Another version was put last.' }),
  );

/** A route that puts one. */
interface Putting {
  readonly description: string;
  /** The bodies that it takes, by media type. */
  readonly bodies: Readonly<Record<string, { readonly schema: object; readonly example: unknown }>>;
  readonly answer: Schema;
}

export function DescribesPut(setting: Setting, { description, bodies, answer }: Putting): MethodDecorator {
  const { what, example } = setting;
  const put = { headers: HEADERS, schema: answer as object };
  return applyDecorators(
    ApiOperation({
      summary: `Put ${example === undefined ? 'the' : 'a'} ${what}`,
      description: `${description} Putting what was put last changes nothing, and what was read can be put back as it is.`,
      requestBody: { required: true, content: bodies as never },
    }),
    conditional(setting),
    ApiResponse({ status: 200, description: 'It was put.', ...put }),
    // A setting without a name is always there: it has its defaults until it is put.
    ...(example === undefined
      ? []
      : [ApiResponse({ status: 201, description: 'It was put, and there was none of its name.', ...put })]),
    ApiResponse({ status: 422, description: 'The body does not fit.' }),
  );
}

/** A route that deletes one. */
export function DescribesDelete(setting: Setting, description: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ summary: `Delete a ${setting.what}`, description }),
    conditional(setting),
    ApiResponse({ status: 204, description: 'There is none of this name.', headers: POSITION }),
    ApiResponse({ status: 404, description: 'There was none.' }),
  );
}
