import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtension, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import { type PlainKind, schemaOfPlain } from '#libs/facts/fact.schemas.js';
import { FORMS } from '#libs/platform/openapi/operation.forms.js';
import {
  anything,
  array,
  choice,
  count,
  instant,
  list,
  named,
  nullable,
  object,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import { openApiSchema } from '#libs/platform/input/openapi.schema.js';
import { pascal } from '#libs/platform/openapi/operation.name.js';
import { attributeHeaders, batchSchema, dataSchema, eventSchema } from './event.document.js';
import { batchExample, dataExample, eventExample, plainExamples } from './publishing.examples.js';

const error = named('InputError', object({ path: string('JSON Pointer'), code: string(), message: string() }));
const rejected = named(
  'RejectedEvent',
  object({ index: count('Place in the batch, from 0.'), id: nullable(string()), code: string(), errors: array(error) }),
);
const warning = named(
  'Warning',
  object({
    index: count('Place in the batch, from 0.'),
    path: string('JSON Pointer'),
    code: choice('UNKNOWN_DEFINITION', 'UNKNOWN_TOUCHPOINT', 'UNKNOWN_STAGE'),
    message: string(),
  }),
);
const warnings = array(
  warning,
  'Of a dry run: names that no definition of the tenant knows, perhaps because of a typing error.',
);
const eventsAnswer = named(
  'EventsAnswer',
  object(
    {
      accepted: count(),
      duplicates: count(),
      rejected: array(rejected),
      position: nullable(string('The highest position of accepted and duplicates; null if there is none.')),
    },
    { warnings },
  ),
);
const headers = {
  'Peakend-Position': { description: 'The same position as in the body.', schema: { type: 'string' } },
};

const bodies = {
  'application/cloudevents+json': { schema: eventSchema, example: eventExample },
  'application/cloudevents-batch+json': { schema: batchSchema, example: batchExample },
  'application/json': { schema: dataSchema, example: dataExample },
};
const only = (type: keyof typeof bodies) => ({ required: true, content: { [type]: bodies[type] } });

/** Generated clients know one kind of body for each operation. */
const forms = {
  batch: {
    summary: 'Publish a batch of CloudEvents',
    requestBody: only('application/cloudevents-batch+json'),
  },
  binary: {
    summary: 'Publish a CloudEvent in binary mode',
    parameters: attributeHeaders,
    requestBody: only('application/json'),
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
        'A bad event never sinks its neighbours: a batch that can be read is answered 202, with an entry for each that is ' +
        'rejected. Batches and binary mode are also described by themselves, as `/v1/events#batch` and `/v1/events#binary`: ' +
        'the same route, for clients do not send what stands behind `#`.',
      requestBody: { required: true, content: bodies as never },
    }),
    ApiExtension(FORMS, forms),
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
  const stored = { eventId: uuid, position: string('Where it stands in the log; in a dry run, where the log ends.') };
  const answer =
    kind === 'complaint'
      ? named('FiledComplaint', object({ ...stored, complaintId: string() }, { warnings }))
      : named('StoredEvent', object(stored, { warnings }));
  const body = { ...openApiSchema(schemaOfPlain(kind)), title: `New${pascal(kind)}` };
  return applyDecorators(
    ApiOperation({ summary }),
    ApiConsumes('application/json'),
    ApiBody({ schema: { ...body, example: plainExamples[kind] } }),
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

const reject = named(
  'Reject',
  object({
    rejectId: string(),
    receivedAt: instant,
    code: string(),
    source: nullable(string()),
    id: nullable(string()),
    type: nullable(string()),
    customerId: nullable(string()),
    errors: array(error),
    event: {
      description: 'As it came; null if it was too large, too deep or no text, or if its customer was erased.',
    },
  }),
);

export const rejectsPage = list(reject);
export const schemasPage = list(named('EventSchema', object({ type: string(), schema: anything }))) as object;
