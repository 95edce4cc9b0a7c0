import { isDistinct } from '#libs/kernel/id.format.js';

// RFC 3987, section 2.2, without what its section 4.1 forbids, and without spaces, at which Java's reader stops.
const UNSEEN = '[\\p{Z}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]';
const PLANES = Array.from({ length: 14 }, (_, plane) => {
  const of = (rest: string) => `\\u{${(plane + 1).toString(16)}${rest}}`;
  return `${plane === 13 ? '\\u{e1000}' : of('0000')}-${of('fffd')}`;
});
const LETTER = `(?!${UNSEEN})[\\u00A0-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFEF${PLANES.join('')}]`;
const PLAIN = "[A-Za-z0-9\\-._~!$&'()*+,;=]";
const ESCAPED = '%[0-9A-Fa-f]{2}';
const USER = new RegExp(`^(?:${PLAIN}|:|${LETTER})*$`, 'u');
const PATH = new RegExp(`^(?:${PLAIN}|[:@/]|${LETTER}|${ESCAPED})*$`, 'u');
const QUERY = new RegExp(`^(?:${PLAIN}|[:@/?]|${LETTER}|${ESCAPED})*$`, 'u');
const SEGMENT_CHARACTER = new RegExp(`^(?:${PLAIN}|[:@]|${LETTER})$`, 'u');
const PARTS = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/su;
/** .NET takes a single letter for a drive. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+$/;
const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]{0,62})$/u;
const HIGHEST_PORT = 65_535;

/**
 * Whether a text is a URI reference (RFC 3986, with letters of any script as in RFC 3987) that the CloudEvents readers
 * of Java and .NET accept: at any other one in a topic they would be stuck for ever.
 */
export function isSource(text: string): boolean {
  const [, scheme, authority, path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
  if (!isDistinct(text) || !PATH.test(path) || !QUERY.test(query) || !QUERY.test(fragment)) return false;
  if (authority !== undefined && !isAuthority(authority)) return false;
  // Without a scheme, a colon in the first segment would make one.
  if (scheme === undefined) return authority !== undefined || !/^[^/]*:/.test(path);
  if (!SCHEME.test(scheme) || (authority === undefined && path === '')) return false;
  return scheme.toLowerCase() !== 'mailto' || isAddress(path);
}

function isAuthority(authority: string): boolean {
  const [, user = '', host = '', port = ''] =
    /^(?:([^@]*)@)?(\[.*\]|[^:@[\]]*)(?::([0-9]{0,5}))?$/su.exec(authority) ?? [];
  return USER.test(user) && isHost(host) && Number(port) <= HIGHEST_PORT;
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) return /^\[[0-9A-Fa-f:.]+\]$/.test(host) && URL.canParse(`http://${host}/`);
  return host.split('.').every((label) => LABEL.test(label));
}

/** .NET reads what follows mailto: as an address with a host. */
function isAddress(path: string): boolean {
  const [user, host, ...more] = path.split('@');
  return Boolean(user) && host !== undefined && more.length === 0 && isHost(host);
}

/** The source of events that a channel publishes without one: the channel as a single path segment. */
export function sourceOfChannel(channel: string): string {
  const escaped = [...channel].map((one) => (SEGMENT_CHARACTER.test(one) ? one : encodeURIComponent(one))).join('');
  // Some scripts need invisible characters between letters, but never at the end.
  return `/channels/${escaped.replace(/\p{Cf}+$/u, encodeURIComponent)}`;
}
