import { deflateSync, gzipSync } from 'node:zlib';
import { decoded, isJson, readJson, readText } from './body.reader.js';

const LIMIT = 4 * 1024 * 1024;

describe('decoded', () => {
  const text = Buffer.from('{"a":1}');

  it.each([undefined, '', 'identity', ' Identity '])(
    'leaves a body with Content-Encoding %j alone',
    async (encoding) => {
      expect(await decoded(text, encoding, LIMIT)).toEqual(text);
    },
  );

  it.each(['gzip', 'x-gzip', ' GZIP'])('inflates %j', async (encoding) => {
    expect(await decoded(gzipSync(text), encoding, LIMIT)).toEqual(text);
  });

  it.each(['deflate', 'br', 'gzip, gzip', 'zstd'])('refuses %j', async (encoding) => {
    await expect(decoded(deflateSync(text), encoding, LIMIT)).rejects.toMatchObject({
      kind: 'unsupported-media-type',
      code: 'UNSUPPORTED_ENCODING',
    });
  });

  it.each([
    ['not gzip', text],
    ['cut', gzipSync(text).subarray(0, 20)],
    ['empty', Buffer.alloc(0)],
    ['with a wrong checksum', Buffer.concat([gzipSync(text).subarray(0, -8), Buffer.alloc(8)])],
  ])('refuses a body that is %s', async (_name, body) => {
    await expect(decoded(body, 'gzip', LIMIT)).rejects.toMatchObject({ kind: 'unreadable', code: 'MALFORMED_GZIP' });
  });

  it('counts inflated bytes, to the byte', async () => {
    const most = Buffer.alloc(1_000, 'a');
    expect(await decoded(gzipSync(most), 'gzip', 1_000)).toEqual(most);
    expect(await decoded(most, undefined, 1_000)).toEqual(most);
    const over = { kind: 'too-large', code: 'BODY_TOO_LARGE' };
    await expect(decoded(gzipSync(Buffer.alloc(1_001, 'a')), 'gzip', 1_000)).rejects.toMatchObject(over);
    await expect(decoded(Buffer.alloc(1_001, 'a'), undefined, 1_000)).rejects.toMatchObject(over);
  });

  it('stops a bomb long before it is fully inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(128 * 1024 * 1024), { level: 1 });
    const before = process.memoryUsage().rss;
    await expect(decoded(bomb, 'gzip', LIMIT)).rejects.toMatchObject({ code: 'BODY_TOO_LARGE' });
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('readJson', () => {
  it('reads UTF-8, with a byte order mark or without', () => {
    expect(readJson(Buffer.from('{"a":"é中"}')).value).toEqual({ a: 'é中' });
    const { value, bytes } = readJson(Buffer.from('\ufeff[1]'));
    expect([value, bytes.length]).toEqual([[1], 3]);
  });

  it.each([
    ['empty', Buffer.alloc(0), 'MALFORMED_JSON'],
    ['cut', Buffer.from('{"a":'), 'MALFORMED_JSON'],
    ['NaN', Buffer.from('NaN'), 'MALFORMED_JSON'],
    ['one with two byte order marks', Buffer.from('\ufeff\ufeff[1]'), 'MALFORMED_JSON'],
    ['a raw U+0000', Buffer.from('"a\0"'), 'MALFORMED_JSON'],
    ['Latin-1', Buffer.from('"é"', 'latin1'), 'NOT_UTF8'],
    ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'NOT_UTF8'],
    ['an overlong form', Buffer.from([0x22, 0xc0, 0x80, 0x22]), 'NOT_UTF8'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'MALFORMED_JSON'],
  ])('refuses a body that is %s, without quoting it', (_name, body, code) => {
    let refused: unknown;
    try {
      readJson(body);
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ kind: 'unreadable', code });
    expect((refused as Error).message).not.toContain('"a"');
  });

  it('keeps the last of equal names, and treats __proto__ as a name like any other', () => {
    const { value } = readJson(Buffer.from('{"a":1,"a":2,"__proto__":{"polluted":true}}'));
    expect(Object.keys(value as object)).toEqual(['a', '__proto__']);
    expect((value as { a: number }).a).toBe(2);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('isJson', () => {
  it.each([
    'application/json',
    'Application/JSON; charset=UTF-8',
    'application/ld+json',
    'application/json;charset="utf-8";v=1',
    'text/json',
    'application/vnd.acme+json; charset=utf-16',
  ])('%s is', (type) => {
    expect(isJson(type)).toBe(true);
  });

  it.each([undefined, '', 'json', '/json', 'application/jsonp', 'application/x-json', 'text/plain'])(
    '%s is not',
    (type) => {
      expect(isJson(type)).toBe(false);
    },
  );
});

describe('readText', () => {
  it('reads strict UTF-8, without byte order mark', () => {
    expect(readText(Buffer.from('\ufeffBEGIN:VCALENDAR é'))).toBe('BEGIN:VCALENDAR é');
    expect(() => readText(Buffer.from([0x42, 0xff]))).toThrow(expect.objectContaining({ code: 'NOT_UTF8' }));
  });
});
