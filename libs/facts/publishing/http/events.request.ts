import type { FastifyRequest } from 'fastify';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { decoded, type JsonBody, readJson, requireJson } from '#libs/facts/publishing/body.reader.js';
import {
  binaryEvent,
  type ContentMode,
  contentMode,
  HTTP,
  httpAttributes,
} from '#libs/facts/publishing/cloudevent.binding.js';
import { withDecodedData } from '#libs/facts/publishing/base64.data.js';
import type { IncomingEvent } from '#libs/facts/publishing/event.intake.js';
import {
  MAX_BATCH_BYTES,
  MAX_BATCH_EVENTS,
  MAX_EVENT_BYTES,
  mayHoldBadCharacters,
} from '#libs/facts/publishing/event.limits.js';
import { elementSizes } from '#libs/facts/publishing/json.scanner.js';
import { errorOfFault, jsonFaults } from '#libs/facts/json.faults.js';
import type { PlainKind } from '#libs/facts/fact.schemas.js';
import { keyIn } from '#libs/platform/input/idempotency-key.header.js';
import type { Incoming } from '#libs/facts/publishing/publication.js';
import { addTo } from '#libs/kernel/grouping.js';

const NONE: readonly InputError[] = [];

/** A raw body, read only once it is known that its sender may publish. */
async function bodyOf(request: FastifyRequest): Promise<JsonBody> {
  return readJson(await rawOf(request));
}

function rawOf({ body, headers }: FastifyRequest): Promise<Buffer> {
  return decoded((body as Buffer | undefined) ?? Buffer.alloc(0), headers['content-encoding'], MAX_BATCH_BYTES);
}

/** How a request carries its CloudEvents. @throws Refusal 415. */
export function modeOf({ headers }: FastifyRequest): ContentMode {
  return contentMode(HTTP, headers['content-type'], Object.keys(headers));
}

/**
 * The CloudEvents of a request in any mode.
 * @throws Refusal 400, 413, 415.
 */
export async function cloudEventsOf(request: FastifyRequest, dryRun: boolean): Promise<Incoming> {
  const mode = modeOf(request);
  const common = { form: 'cloudevent', idempotencyKey: null, dryRun } as const;
  if (mode === 'binary') return { ...common, events: [await binaryOf(request)], mayHoldBadCharacters: true };
  const body = await bodyOf(request);
  const events = (mode === 'structured' ? [single(body)] : batch(body)).map(withDecodedData);
  return { ...common, events, mayHoldBadCharacters: mayHoldBadCharacters(body.text) };
}

/**
 * The single event of a request in plain form.
 * @throws Refusal 400, 413, 415.
 */
export async function plainEventOf(request: FastifyRequest, form: PlainKind, dryRun: boolean): Promise<Incoming> {
  requireJson(request.headers['content-type']);
  const idempotencyKey = keyIn(request.headers['idempotency-key']);
  const body = await bodyOf(request);
  return {
    form,
    events: [single(body)],
    mayHoldBadCharacters: mayHoldBadCharacters(body.text),
    idempotencyKey,
    dryRun,
  };
}

function single({ value, bytes }: JsonBody): IncomingEvent {
  const errors = jsonFaults(bytes, value).map((fault) => errorOfFault(fault, ''));
  return { raw: value, size: bytes.length, errors };
}

function batch({ value, bytes }: JsonBody): IncomingEvent[] {
  if (!Array.isArray(value)) throw new Refusal('unreadable', 'NOT_A_BATCH', 'A batch is a JSON array of events.');
  if (value.length > MAX_BATCH_EVENTS) {
    throw new Refusal(
      'too-large',
      'TOO_MANY_EVENTS',
      `A batch holds at most ${MAX_BATCH_EVENTS} events, this one ${value.length}. Nothing was stored.`,
    );
  }
  const sizes = bytes.length > MAX_EVENT_BYTES ? elementSizes(bytes) : null;
  const errors = new Map<string | number | undefined, InputError[]>();
  for (const fault of jsonFaults(bytes, value)) {
    const [index] = fault.path;
    addTo(errors, index, errorOfFault(fault, '', 1));
  }
  return value.map((raw: unknown, i) => ({ raw, size: sizes?.[i] ?? 0, errors: errors.get(i) ?? NONE }));
}

async function binaryOf(request: FastifyRequest): Promise<IncomingEvent> {
  const bytes = await rawOf(request);
  const body = bytes.length === 0 ? null : readJson(bytes);
  const faults = body === null ? NONE : jsonFaults(body.bytes, body.value).map((fault) => errorOfFault(fault, '/data'));
  const { event, errors } = binaryEvent(
    HTTP,
    httpAttributes(request.raw.rawHeaders),
    // A message is binary only if this names a JSON type.
    request.headers['content-type'] as string,
    body?.value,
  );
  return { raw: event, size: bytes.length, errors: [...errors, ...faults] };
}
