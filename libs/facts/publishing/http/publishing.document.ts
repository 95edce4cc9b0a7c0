import { applyDecorators } from '@nestjs/common';
import { ApiConsumes, ApiHeader, ApiOperation, ApiBody, ApiResponse } from '@nestjs/swagger';
import { type PlainKind, schemaOfEvent, schemaOfPlain } from '#libs/facts/fact.schemas.js';
import {
  anything,
  array,
  count,
  instant,
  list,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { MAX_BATCH_EVENTS } from '#libs/facts/publishing/event.limits.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';

const error = object({ path: string('JSON Pointer'), code: string(), message: string() });
const rejected = object({
  index: count('Place in the batch, from 0.'),
  id: nullable(string()),
  code: string(),
  errors: array(error),
});
const position = nullable(string('The highest position of accepted and duplicates; null if there is none.'));
const eventsAnswer = object({ accepted: count(), duplicates: count(), rejected: array(rejected), position });
const headers = { 'Peakend-Position': { description: 'The same position.', schema: { type: 'string' } } };

const event = openApiSchema(schemaOfEvent);
const bodies = {
  'application/cloudevents+json': { schema: event },
  'application/cloudevents-batch+json': { schema: { type: 'array', maxItems: MAX_BATCH_EVENTS, items: event } },
  'application/json': {
    schema: { type: 'object', description: "Binary mode: the event's data; its attributes stand in ce-* headers." },
  },
};

const REFUSALS = {
  400: 'The body cannot be read, or a parameter is none.',
  413: 'The body or its one event is too large, or there are too many events: nothing is stored.',
  415: 'Another Content-Type or Content-Encoding.',
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
      description: 'Durably stored, but for those rejected.',
      schema: eventsAnswer as object,
      headers,
    }),
    ...refusals(),
  );
}

/** Describes a plain endpoint. */
export function DescribesPlain(kind: PlainKind, summary: string): MethodDecorator {
  const answer = object({ eventId: uuid, position }, kind === 'complaint' ? { complaintId: string() } : {});
  return applyDecorators(
    ApiOperation({ summary }),
    ApiConsumes('application/json'),
    ApiBody({ schema: openApiSchema(schemaOfPlain(kind)) as object }),
    ApiHeader({ name: 'Idempotency-Key', required: false, description: "The event's id, if the body has none." }),
    ApiResponse({ status: 201, description: 'Durably stored.', schema: answer as object, headers }),
    ApiResponse({ status: 200, description: 'A repeat: the answer of the first.', schema: answer as object, headers }),
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
    description: 'As it came; null if it was too large, too deep or no text, or if its customer was erased.',
  },
});

export const rejectsPage = list(reject);
export const schemasPage = list(object({ type: string(), schema: anything })) as object;
