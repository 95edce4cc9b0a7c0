import { isUtf8 } from 'node:buffer';
import type { InboxRecord } from '#libs/eventing/inbox.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { errorOfFault, jsonFaults } from '#libs/facts/json.faults.js';
import { type JsonBody, readJson } from '#libs/facts/publishing/body.reader.js';
import { binaryEvent, contentMode, KAFKA } from '#libs/facts/publishing/cloudevent.binding.js';
import type { IncomingEvent } from '#libs/facts/publishing/event.intake.js';
import { mayHoldBadCharacters } from '#libs/facts/publishing/event.limits.js';

const KEY_HEADER = 'peakend-key';

/** A record, as far as it can be read without looking anything up. */
export interface IngestRecord {
  readonly record: InboxRecord;
  /** The key that its writer gives for publishing; null if there is none, or several. */
  readonly key: string | null;
  readonly event: IncomingEvent;
  readonly mayHoldBadCharacters: boolean;
}

type Headers = readonly (readonly [name: string, value: string | null])[];

/** Reads a record: a CloudEvent, structured or binary, and a key. If it cannot be read, its event's errors say why. */
export function readRecord(record: InboxRecord): IngestRecord {
  const headers: Headers = record.headers.map(([name, value]) => [name.toLowerCase(), textOf(value)]);
  const keys = headers.filter(([name]) => name === KEY_HEADER);
  const key = keys.length === 1 ? (keys[0]?.[1] ?? null) : null;
  return { record, key, ...eventOf(record, headers) };
}

function eventOf(record: InboxRecord, headers: Headers): Pick<IngestRecord, 'event' | 'mayHoldBadCharacters'> {
  const size = sizeOf(record);
  // The headers identify it even if its value cannot be read; a structured record has none.
  let raw: unknown = null;
  try {
    const contentType = headers.find(([name]) => name === 'content-type')?.[1] ?? undefined;
    const mode = contentMode(
      KAFKA,
      contentType,
      headers.map(([name]) => name),
    );
    const value = Buffer.from(record.value ?? '');
    if (mode === 'binary') {
      const { event, errors } = binaryEvent(KAFKA, headers, contentType, undefined);
      raw = event;
      if (value.length === 0) return { event: { raw, size, errors }, mayHoldBadCharacters: true };
      const data = readJson(value);
      const faults = errorsIn(data, '/data');
      return {
        event: { raw: { ...event, data: data.value }, size, errors: [...errors, ...faults] },
        mayHoldBadCharacters: true,
      };
    }
    const body = readJson(value);
    return {
      event: { raw: body.value, size, errors: errorsIn(body, '') },
      mayHoldBadCharacters: mayHoldBadCharacters(body.text),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    return {
      event: { raw, size, errors: [{ path: '', code, message: message.replace('The body', 'The value') }], code },
      mayHoldBadCharacters: true,
    };
  }
}

function errorsIn({ bytes, value }: JsonBody, at: string): readonly InputError[] {
  return jsonFaults(bytes, value).map((fault) => errorOfFault(fault, at));
}

function textOf(value: Uint8Array | null): string | null {
  return value !== null && isUtf8(value) ? Buffer.from(value).toString('utf8') : null;
}

/** The size of the event in bytes, including headers: attributes may be headers. */
function sizeOf({ headers, value }: InboxRecord): number {
  const attributes = headers.filter(([name]) => name.toLowerCase() !== KEY_HEADER);
  return attributes.reduce((sum, [name, text]) => sum + name.length + (text?.length ?? 0), value?.length ?? 0);
}
