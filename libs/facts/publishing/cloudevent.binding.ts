import { pointerStep } from '#libs/facts/schema.errors.js';
import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { isJson } from './body.reader.js';

/** Where an event's attributes are: in the body, in a body of several events, or in headers of their own. */
export type ContentMode = 'structured' | 'batched' | 'binary';

export const ACCEPTED_TYPES = 'application/cloudevents+json, application/cloudevents-batch+json';

/** How a protocol writes attributes as headers: CloudEvents' bindings 1.0.2 for HTTP and Kafka, section 3 of each. */
export interface Binding {
  readonly prefix: 'ce-' | 'ce_';
  /** The media types it accepts. */
  readonly accepted: string;
  readonly modes: readonly ContentMode[];
  /** The message about a header whose value cannot be read. */
  readonly badValue: string;
}

export const HTTP: Binding = {
  prefix: 'ce-',
  accepted: ACCEPTED_TYPES,
  modes: ['structured', 'batched', 'binary'],
  badValue: 'must be percent-encoded UTF-8: every character but U+0021 to U+007E, and " and %',
};

export const KAFKA: Binding = {
  prefix: 'ce_',
  accepted: 'application/cloudevents+json',
  modes: ['structured', 'binary'],
  badValue: 'must be UTF-8',
};

/**
 * The content mode of a message. The media type decides; with any other than those of CloudEvents the message is binary
 * if it has attribute headers. `names`: those of its headers, in lower case.
 * @throws Refusal 415.
 */
export function contentMode(
  { prefix, accepted, modes }: Binding,
  contentType: string | undefined,
  names: readonly string[],
): ContentMode {
  const mode = modeOf(prefix, contentType, names);
  if (mode !== null && modes.includes(mode)) return mode;
  const message = `Content-Type must be one of ${accepted}, or application/json with the event's attributes in ${prefix}* headers.`;
  throw new Refusal('unsupported-media-type', 'UNSUPPORTED_MEDIA_TYPE', message);
}

function modeOf(prefix: string, contentType: string | undefined, names: readonly string[]): ContentMode | null {
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/cloudevents+json' && isJson(contentType)) return 'structured';
  if (mediaType === 'application/cloudevents-batch+json' && isJson(contentType)) return 'batched';
  const binary = !mediaType?.startsWith('application/cloudevents') && names.some((name) => name.startsWith(prefix));
  return binary && (contentType === undefined || isJson(contentType)) ? 'binary' : null;
}

export type BinaryEvent = { readonly event: Readonly<Record<string, unknown>>; readonly errors: readonly InputError[] };

/**
 * The event of a message in binary mode: attributes from its headers, `data` from its body; the media type becomes
 * `datacontenttype`. A header is a name in lower case and a value, null if the value cannot be read: such an attribute
 * is left out and listed.
 */
export function binaryEvent(
  binding: Binding,
  headers: Iterable<readonly [name: string, value: string | null]>,
  contentType: string | undefined,
  data: unknown,
): BinaryEvent {
  const event: Record<string, unknown> = {};
  const errors: InputError[] = [];
  for (const [header, value] of headers) {
    if (!header.startsWith(binding.prefix)) continue;
    const name = header.slice(3);
    const message = wrongWith(name, value, event, binding);
    if (message) errors.push({ path: `/${pointerStep(name)}`, code: 'BAD_HEADER', message });
    else event[name] = value;
  }
  event.datacontenttype = contentType ?? 'application/json';
  if (data !== undefined) event.data = data;
  return { event, errors };
}

function wrongWith(name: string, value: string | null, event: object, { prefix, badValue }: Binding): string | null {
  if (!/^[a-z0-9]+$/.test(name)) return 'must be named by letters and digits only';
  if (name === 'data' || name === 'datacontenttype')
    return 'must not be sent as a header: the body and its Content-Type say it';
  if (Object.hasOwn(event, name)) return `must be sent once: there are several ${prefix}${name} headers`;
  return value === null ? badValue : null;
}

/** Headers as Node gives them, names and values in turn; values are unquoted and percent-decoded once (HTTP, 3.1.3). */
export function* httpAttributes(rawHeaders: readonly string[]): Generator<[name: string, value: string | null]> {
  for (let i = 0; i < rawHeaders.length; i += 2)
    yield [(rawHeaders[i] as string).toLowerCase(), decodedAttribute(rawHeaders[i + 1] as string)];
}

/** The value of an attribute header; null if the binding does not allow it. */
function decodedAttribute(header: string): string | null {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(header);
  const plain = quoted ? (quoted[1] as string).replace(/\\(.)/g, '$1') : header;
  if (!/^[\x20-\x7e]*$/.test(plain)) return null;
  try {
    return decodeURIComponent(plain);
  } catch {
    return null;
  }
}
