import type { DeadLetter, InboxRecord } from '#libs/eventing/inbox.js';
import { schemaOfEvent } from '#libs/facts/fact.schemas.js';
import type { Sealed } from '#libs/kernel/event.js';
import type { InputError, Refusal } from '#libs/kernel/refusal.js';
import { namesIn, type RejectedEvent } from '#libs/facts/publishing/event.intake.js';
import type { IngestRecord } from './ingest.record.js';

/** What may be told of a rejected event in the clear, for ever. */
export type Told = Pick<RejectedEvent, 'code' | 'errors' | 'source' | 'id' | 'type' | 'customerId'>;

/**
 * The dead letter of a record: why it was not taken and what names it in headers; the event, sealed, as its value. Nothing
 * else of the record is in it, its key least of all.
 * @param tenant null: who wrote it is not known
 * @param sealed null: nothing of it may be kept
 */
export function letterOf(record: InboxRecord, told: Told, tenant: string | null, sealed: Sealed | null): DeadLetter {
  const { code, errors, source, id, type, customerId } = told;
  const named = { tenant, source, id, type, customer: customerId };
  const headers: Record<string, string> = { 'peakend-code': code, 'peakend-errors': JSON.stringify(errors.map(clear)) };
  for (const [name, value] of Object.entries(named)) if (value !== null) headers[`peakend-${name}`] = value;
  if (sealed === null) return { record, headers, value: null };
  return { record, headers: { 'content-type': 'application/json', ...headers }, value: JSON.stringify(sealed) };
}

/** Nobody vouches for what it says, so nothing of it is kept but what names it. */
export function unwanted(
  { record, event }: IngestRecord,
  tenant: string | null,
  { code, message }: Refusal,
): DeadLetter {
  return letterOf(record, { ...namesIn(event.raw), code, errors: [{ path: '', code, message }] }, tenant, null);
}

/** What it says could not even be looked at. It is where it was written, for as long as that is kept. */
export function unreadable(record: InboxRecord): DeadLetter {
  const code = 'UNREADABLE';
  const message = 'cannot be taken: the log of the intake says why.';
  const named = { source: null, id: null, type: null, customerId: null };
  return letterOf(record, { ...named, code, errors: [{ path: '', code, message }] }, null, null);
}

/** Names of members that the API itself gives. Others were made up by the writer, who may have put words into them. */
const OWN_NAMES: ReadonlySet<string> = new Set(namesOf(schemaOfEvent));

function* namesOf(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties') yield* Object.keys(value as object);
    yield* namesOf(value);
  }
}

/** An error without what it quotes. */
function clear({ path, code, message }: InputError): InputError {
  const steps = path.split('/');
  const foreign = steps.findIndex((step, index) => index > 0 && !OWN_NAMES.has(step));
  if (foreign === -1) return { path, code, message };
  return {
    path: steps.slice(0, foreign).join('/'),
    code,
    message: 'has a member whose name is not told here: GET /v1/rejects tells it.',
  };
}
