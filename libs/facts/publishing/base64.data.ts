import { errorOfFault, jsonFaults } from '#libs/facts/json.faults.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { readJson } from './body.reader.js';
import type { IncomingEvent } from './event.intake.js';
import { badCharacter, mayHoldBadCharacters } from './event.limits.js';

const MEMBER = 'data_base64';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A structured event with its `data_base64` decoded to `data`, as CloudEvents' JSON format 1.0.2 wants it (section
 * 3.1.2): SDKs send bytes so. One that is null was left out. What cannot be decoded stays as it is, and the errors say why.
 */
export function withDecodedData(event: IncomingEvent): IncomingEvent {
  const { raw, errors } = event;
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, MEMBER)) return event;
  const { [MEMBER]: encoded, ...rest } = raw as Readonly<Record<string, unknown>>;
  if (encoded === null) return { ...event, raw: rest };
  if (Object.hasOwn(rest, 'data') && rest['data'] !== null) {
    const message = 'must be left out where "data" is given';
    return { ...event, errors: [...errors, { path: `/${MEMBER}`, code: 'UNEXPECTED_FIELD', message }] };
  }
  const { data, wrong } = decodedData(encoded);
  if (wrong.length > 0) return { ...event, errors: [...errors, ...wrong] };
  return { ...event, raw: { ...rest, data } };
}

type Decoded = { readonly data: unknown; readonly wrong: readonly InputError[] };

function decodedData(encoded: unknown): Decoded {
  const refused = (code: string, message: string): Decoded => ({
    data: null,
    wrong: [{ path: `/${MEMBER}`, code, message }],
  });
  if (typeof encoded !== 'string') return refused('WRONG_TYPE', 'must be a string in base64');
  if (!BASE64.test(encoded)) return refused('INVALID_FORMAT', 'must be base64 (RFC 4648, section 4) with its padding');
  try {
    const { value, text, bytes } = readJson(Buffer.from(encoded, 'base64'));
    const bad = mayHoldBadCharacters(text) ? badCharacter(value) : null;
    const faults = jsonFaults(bytes, value).map((fault) => errorOfFault(fault, '/data'));
    return { data: value, wrong: bad === null ? faults : [{ ...bad, path: `/data${bad.path}` }] };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refused('INVALID_FORMAT', error.message.replace('The body', 'What it holds').replace(/\.$/, ''));
  }
}
