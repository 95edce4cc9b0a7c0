import { type InputError, Refusal } from '#libs/kernel/refusal.js';
import { isJson } from './body.reader.js';

/** Where the event's attributes are: in the body, in a body of several events, or in `ce-*` headers. */
export type ContentMode = 'structured' | 'batched' | 'binary';

export const ACCEPTED_TYPES = 'application/cloudevents+json, application/cloudevents-batch+json';

/** Header values as they came, names in lower case. */
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The mode of a request by CloudEvents' HTTP binding 1.0.2, section 3: the media type decides; any other than its own
 * is binary if there are `ce-*` headers.
 * @throws Refusal 415.
 */
export function contentMode(headers: Headers): ContentMode {
  const contentType = headers['content-type'] as string | undefined;
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === 'application/cloudevents+json' && isJson(contentType)) return 'structured';
  if (mediaType === 'application/cloudevents-batch+json' && isJson(contentType)) return 'batched';
  const binary =
    !mediaType?.startsWith('application/cloudevents') && Object.keys(headers).some((name) => name.startsWith('ce-'));
  if (binary && (contentType === undefined || isJson(contentType))) return 'binary';
  const message = `Content-Type must be one of ${ACCEPTED_TYPES}, or application/json with the event's attributes in ce-* headers.`;
  throw new Refusal('unsupported-media-type', 'UNSUPPORTED_MEDIA_TYPE', message);
}

export type BinaryEvent = { readonly event: Readonly<Record<string, unknown>>; readonly errors: readonly InputError[] };

/**
 * The event of a request in binary mode: attributes from its headers (section 3.1.3: quotes undone, percent-decoded
 * once), `data` from its body. `rawHeaders` alternates names and values as they came; the media type stands for
 * `datacontenttype`. Attributes that cannot be decoded are left out and listed.
 */
export function binaryEvent(
  rawHeaders: readonly string[],
  contentType: string | undefined,
  data: unknown,
): BinaryEvent {
  const event: Record<string, unknown> = {};
  const errors: InputError[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const header = (rawHeaders[i] as string).toLowerCase();
    if (!header.startsWith('ce-')) continue;
    const name = header.slice(3);
    const value = decodedAttribute(rawHeaders[i + 1] as string);
    const message = wrongWith(name, value, event);
    if (message)
      errors.push({ path: `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'BAD_HEADER', message });
    else event[name] = value;
  }
  event.datacontenttype = contentType ?? 'application/json';
  if (data !== undefined) event.data = data;
  return { event, errors };
}

function wrongWith(name: string, value: string | null, event: object): string | null {
  if (!/^[a-z0-9]+$/.test(name)) return 'must be named by letters and digits only';
  if (name === 'data' || name === 'datacontenttype')
    return 'must not be sent as a header: the body and its Content-Type say it';
  if (Object.hasOwn(event, name)) return `must be sent once: there are several ce-${name} headers`;
  return value === null ? 'must be percent-encoded UTF-8: every character but U+0021 to U+007E, and " and %' : null;
}

/** The value of an attribute's header; null if it is not what the binding allows. */
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
