import { applyDecorators } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiBody, ApiResponse } from '@nestjs/swagger';
import { type PlainKind, schemaOfEvent, schemaOfPlain } from '#libs/facts/fact.schemas.js';
import {
  anything,
  array,
  choice,
  count,
  instant,
  list,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { MAX_BATCH_EVENTS } from '#libs/facts/publishing/event.limits.js';
import { openApiSchema } from './openapi.schema.js';

const error = object({ path: string('JSON Pointer'), code: string(), message: string() });
const rejected = object({
  index: count('Place in the batch, from 0.'),
  id: nullable(string()),
  code: string(),
  errors: array(error),
});
const position = nullable(string('The highest position of accepted and duplicates; null if there is none.'));
const warnings = array(
  object({
    index: count('Place in the batch, from 0.'),
    path: string('JSON Pointer'),
    code: choice('UNKNOWN_DEFINITION', 'UNKNOWN_TOUCHPOINT'),
    message: string(),
  }),
  'Of a dry run: names that no definition of the tenant knows, perhaps for a typing error.',
);
const eventsAnswer = object(
  { accepted: count(), duplicates: count(), rejected: array(rejected), position },
  { warnings },
);
const headers = {
  'Peakend-Position': { description: 'The same position as in the body.', schema: { type: 'string' } },
};

const event = openApiSchema(schemaOfEvent);
const bodies = {
  'application/cloudevents+json': { schema: event },
  'application/cloudevents-batch+json': { schema: { type: 'array', maxItems: MAX_BATCH_EVENTS, items: event } },
  'application/json': {
    schema: { type: 'object', description: "Binary mode: the event's data; its attributes stand in ce-* headers." },
  },
};

const REFUSALS = {
  400: 'The body cannot be read, or a parameter is not valid.',
  413: 'The body or its one event is too large, or there are too many events: nothing is stored.',
  415: 'The Content-Type or Content-Encoding is not supported.',
  422: 'The one event is rejected.',
  409: 'EVENT_CONFLICT: the one event was published before with other content.',
  429: 'OVER_QUOTA: send it again after `Retry-After` seconds.',
  503: 'The store does not answer. Nothing is promised: send it again.',
};

function refusals(): MethodDecorator[] {
  return Object.entries(REFUSALS).map(([status, description]) => ApiResponse({ status: Number(status), description }));
}

/** Describes POST /v1/events. */
export function DescribesEvents(): MethodDecorator {
  return applyDecorators(
    ApiOperation({
      summary: 'Publish CloudEvents: one, a batch, or one in binary mode',
      description:
        'A bad event never sinks its neighbours: a batch that can be read is answered 202, with an entry for each that is rejected.',
      requestBody: { required: true, content: bodies as never },
    }),
    ApiResponse({
      status: 202,
      description: 'Durably stored, except for those rejected.',
      schema: eventsAnswer as object,
      headers,
    }),
    ...refusals(),
  );
}

/** Describes a plain endpoint. */
export function DescribesPlain(kind: PlainKind, summary: string): MethodDecorator {
  const answer = object(
    { eventId: uuid, position },
    {
      ...(kind === 'complaint' && { complaintId: string() }),
      warnings,
    },
  );
  return applyDecorators(
    ApiOperation({ summary }),
    ApiConsumes('application/json'),
    ApiBody({ schema: openApiSchema(schemaOfPlain(kind)) as object }),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: "The event's id, if the body has none." }),
    ApiResponse({ status: 201, description: 'Durably stored.', schema: answer as object, headers }),
    ApiResponse({
      status: 200,
      description: 'A repeat: the same answer as to the first.',
      schema: answer as object,
      headers,
    }),
    ...refusals(),
  );
}

const reject = object({
  rejectId: string(),
  receivedAt: instant,
  code: string(),
  source: nullable(string()),
  id: nullable(string()),
  type: nullable(string()),
  customerId: nullable(string()),
  errors: array(error),
  event: {
    nullable: true,
    description: 'As it arrived; null if it was too large, too deep or not text, or if its customer was erased.',
  },
});

export const rejectsPage = list(reject);
export const schemasPage = list(object({ type: string(), schema: anything })) as object;
