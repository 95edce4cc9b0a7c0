import { gzipSync } from 'node:zlib';
import type { Schema } from './schema.faults.js';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const one = <T>(random: () => number, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;

/** What is wrong with a body, the body, and its headers. */
export type Unreadable = readonly [what: string, body: Uint8Array, headers?: Record<string, string>];

/** The ways to spoil a good JSON text so that nobody can read it. */
export function unreadableBodies(text: string, random: () => number): readonly Unreadable[] {
  const cut = 1 + Math.floor(random() * (text.length - 2));
  return [
    ['cut off', bytes(text.slice(0, cut))],
    ['with something after it', bytes(`${text}${one(random, ['}', ',', '{}', ' x', '\u0000'])}`)],
    ['in other quotes', bytes(text.replaceAll('"', "'"))],
    ['with a comment', bytes(`/* */${text}`)],
    ['with NaN', bytes(text.replace(/\}$/, ',"x":NaN}'))],
    ['with a raw control character', bytes(text.replace('"', '"\n'))],
    [
      'not in UTF-8',
      Buffer.concat([
        bytes(text.slice(0, cut)),
        one(
          random,
          [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf8]].map((each) => Buffer.from(each)),
        ),
        bytes(text.slice(cut)),
      ]),
    ],
    ['in UTF-16', Buffer.from(text, 'utf16le')],
    ['with two byte order marks', bytes(`\ufeff\ufeff${text}`)],
    ['empty', bytes('')],
    ['blank', bytes('  \n')],
    ['very deep', bytes(one(random, ['[', '{"a":']).repeat(20_000))],
    ['a list in lists', bytes(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)],
    ['no object', bytes(one(random, ['null', '"text"', '1', 'true', '[]', '[[]]', '-', '1e999']))],
    ['no gzip', bytes(text), { 'content-encoding': 'gzip' }],
    ['half a gzip', gzipSync(text).subarray(0, -9), { 'content-encoding': 'gzip' }],
    ['a gzip with a wrong sum', spoilt(gzipSync(text)), { 'content-encoding': 'gzip' }],
    ['too many', bytes(`[${'{},'.repeat(2_000)}{}]`), { 'content-type': 'application/cloudevents-batch+json' }],
    ['too large', bytes(text.padEnd(4_200_000))],
    ['a bomb', one(random, BOMBS), { 'content-encoding': 'gzip' }],
    [
      'in an unknown encoding',
      bytes(text),
      { 'content-encoding': one(random, ['br', 'deflate', 'gzip, gzip', 'x', 'gzip;q=1']) },
    ],
  ];
}

/** Media types that no route reads. */
export const MEDIA_TYPES = [
  'text/plain',
  'text/html',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'nonsense',
  '/',
  'application/cloudevents+avro',
  'application/json; charset=latin1',
  'application/cloudevents+json; charset=utf-16',
  'application/jsonx',
  '*/*',
  '',
];

/** Path segments that name nothing. */
export const PATH_PARTS = [
  '%',
  '%zz',
  '%C0%A0',
  '%ff',
  'a%00b',
  '%ED%A0%80',
  'x'.repeat(3_000),
  '%01',
  '..%2f..',
  '%20'.repeat(50),
  '.',
  ' '.repeat(3),
];

/** Authorization headers without a valid key. */
export const CREDENTIALS = [
  '',
  'Bearer',
  'Bearer ',
  'Basic ???',
  'Basic OjpAOg==',
  'Digest x',
  'Bearer \u00e9',
  `Bearer ${'x'.repeat(5_000)}`,
  'Bearer a b c',
];

/** Texts that are not HTTP, or no HTTP that a client would send. */
export function notHttp(key: string): readonly string[] {
  const post = `POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/cloudevents-batch+json`;
  const get = 'GET /health/live HTTP/1.1';
  return [
    'NONSENSE\r\n\r\n',
    '\u0000\u0001\u0002\r\n\r\n',
    'GET\r\n\r\n',
    'GET /health/live HTTP/9.9\r\nHost: x\r\n\r\n',
    'PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n',
    'BREW /v1/events HTTP/1.1\r\nHost: x\r\n\r\n',
    `TRACE /v1/events HTTP/1.1\r\nHost: x\r\n\r\n`,
    'CONNECT /v1/events HTTP/1.1\r\nHost: x\r\n\r\n',
    `${get}\r\n\r\n`,
    `${get}\r\nHost: x\r\nHost: y\r\nBad Name: x\r\n\r\n`,
    `${get}\r\nHost: x\r\nX: a\u0000b\r\n\r\n`,
    `${get}\r\nHost: x\r\n: x\r\n\r\n`,
    `${get}\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
    `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET http:// HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET * HTTP/1.1\r\nHost: x\r\n\r\n`,
    `GET //v1//customers HTTP/1.1\r\nHost: x\r\n\r\n`,
    `${post}\r\nContent-Length: x\r\n\r\n[]`,
    `${post}\r\nContent-Length: -1\r\n\r\n[]`,
    `${post}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n[]`,
    `${post}\r\nContent-Length: 99999999999\r\n\r\n[]`,
    `${post}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${post}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n`,
    `${post}\r\nTransfer-Encoding: gzip\r\n\r\n[]`,
    `${post}\r\nExpect: the-unexpected\r\nContent-Length: 2\r\n\r\n[]`,
  ];
}

/** Small when sent, large when inflated: one slightly above the limit of a body, one far above it. */
const BOMBS = [5, 64].map((mebibytes) => gzipSync(Buffer.alloc(mebibytes * 1024 * 1024, '[ ')));

/** Values that a query parameter does not accept. */
export function wrongTextsFor({
  type,
  enum: values,
  format,
  minimum,
  maximum,
  minLength = 0,
  maxLength,
}: Schema): readonly string[] {
  if (values !== undefined) return ['nope', '', 'NPS', '\u0000'];
  if (type === 'boolean') return ['yes', '1', '', 'no'];
  if (format === 'date')
    return ['2024-02-30', '2024-13-01', '0000-01-01', 'today', '20240131', '', '2024-01-31T00:00:00Z'];
  if (type === 'integer' || type === 'number') {
    const beyond = [(minimum ?? 0) - 1, (maximum ?? 0) + 1].map(String);
    return [...beyond, 'x', '', '1e400', 'NaN', '0x10', '٣', '9'.repeat(30), ...(type === 'integer' ? ['1.5'] : [])];
  }
  const long = 'x'.repeat((maxLength ?? 2_000) + 1);
  return [
    long,
    '\u0001',
    '\u0000',
    ...(minLength > 0 || maxLength === 2048 ? [''] : []),
    ...(maxLength === 2048 ? ['x', 'W10', 'bnVsbA'] : []),
  ];
}

function spoilt(zipped: Buffer): Buffer {
  const copy = Buffer.from(zipped);
  copy[copy.length - 8] = (copy.at(-8) as number) ^ 0xff;
  return copy;
}
