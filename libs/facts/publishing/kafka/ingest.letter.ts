import type { DeadLetter, InboxRecord } from '#libs/eventing/inbox.js';
import { schemaOfEvent } from '#libs/facts/fact.schemas.js';
import type { Sealed } from '#libs/kernel/event.js';
import type { InputError, Refusal } from '#libs/kernel/refusal.js';
import { namesIn, type RejectedEvent } from '#libs/facts/publishing/event.intake.js';
import type { IngestRecord } from './ingest.record.js';

/** What may be published about a rejected event in the clear, for ever. */
export type Told = Pick<RejectedEvent, 'code' | 'errors' | 'source' | 'id' | 'type' | 'customerId'>;

/**
 * The dead letter of a record: in headers, why it was not taken and what identifies the event; as its value, the event,
 * sealed. It holds nothing else of the record, least of all its key.
 * @param tenant null: the writer is unknown
 * @param sealed null: nothing of the event may be kept
 */
export function letterOf(record: InboxRecord, told: Told, tenant: string | null, sealed: Sealed | null): DeadLetter {
  const { code, errors, source, id, type, customerId } = told;
  const named = { tenant, source, id, type, customer: customerId };
  const headers: Record<string, string> = { 'peakend-code': code, 'peakend-errors': JSON.stringify(errors.map(clear)) };
  for (const [name, value] of Object.entries(named)) if (value !== null) headers[`peakend-${name}`] = value;
  if (sealed === null) return { record, headers, value: null };
  return { record, headers: { 'content-type': 'application/json', ...headers }, value: JSON.stringify(sealed) };
}

/** The writer could not be trusted, so nothing is kept except what identifies the event. */
export function unwanted(
  { record, event }: IngestRecord,
  tenant: string | null,
  { code, message }: Refusal,
): DeadLetter {
  return letterOf(record, { ...namesIn(event.raw), code, errors: [{ path: '', code, message }] }, tenant, null);
}

/** The content could not even be examined. The original record stays in its topic for as long as that keeps it. */
export function unreadable(record: InboxRecord): DeadLetter {
  const code = 'UNREADABLE';
  const message = 'cannot be taken: the log of the intake says why.';
  const named = { source: null, id: null, type: null, customerId: null };
  return letterOf(record, { ...named, code, errors: [{ path: '', code, message }] }, null, null);
}

/** Member names that the API itself defines. Others are the writer's own and may contain anything. */
const OWN_NAMES: ReadonlySet<string> = new Set(namesOf(schemaOfEvent));

function* namesOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') yield* Object.keys(value as object);
    yield* namesOf(value);
  }
}

/** An error without anything quoted from the event. */
function clear({ path, code, message }: InputError): InputError {
  const steps = path.split('/');
  const foreign = steps.findIndex((step, index) => index > 0 && !OWN_NAMES.has(step));
  if (foreign === -1) return { path, code, message };
  return {
    path: steps.slice(0, foreign).join('/'),
    code,
    message: 'has a member whose name is withheld here: see GET /v1/rejects.',
  };
}
