import { readRecord } from './ingest.record.js';

const KEY = 'pk_channel';
const EVENT = { specversion: '1.0', id: '1', source: '/channels/web', subject: 'Zoë', data: { a: 1 } };

type Header = readonly [name: string, value: string | Uint8Array | null];

const recordOf = (headers: readonly Header[], value: string | Uint8Array | null) => ({
  partition: 3,
  offset: 7n,
  headers: headers.map(([name, text]): [string, Uint8Array | null] => [
    name,
    text === null ? null : Buffer.from(text as string),
  ]),
  value: value === null ? null : Buffer.from(value as string),
});
const read = (headers: readonly Header[], value: string | Uint8Array | null) => readRecord(recordOf(headers, value));

const STRUCTURED: Header = ['content-type', 'application/cloudevents+json; charset=UTF-8'];
const BINARY: readonly Header[] = [
  ['ce_specversion', '1.0'],
  ['ce_id', '1'],
  ['ce_source', '/channels/web'],
  ['ce_subject', 'Zoë'],
];

describe('a record', () => {
  it('is a structured CloudEvent', () => {
    const { key, event } = read([STRUCTURED, ['peakend-key', KEY]], JSON.stringify(EVENT));
    expect([key, event.raw, event.errors, event.code]).toEqual([KEY, EVENT, [], undefined]);
  });

  it('is a binary CloudEvent, whose headers are UTF-8 and not decoded further', () => {
    const { event } = read([...BINARY, ['ce_dataschema', '%41'], ['content-type', 'application/json']], '{"a": 1}');
    expect([event.raw, event.errors]).toEqual([
      { ...EVENT, dataschema: '%41', datacontenttype: 'application/json' },
      [],
    ]);
  });

  it('may hold its data in base64, and its data may be of type text/json', () => {
    const { data, ...attributes } = EVENT;
    const encoded = Buffer.from(JSON.stringify(data)).toString('base64');
    expect(read([STRUCTURED], JSON.stringify({ ...attributes, data_base64: encoded })).event.raw).toEqual(EVENT);
    const { event } = read([...BINARY, ['content-type', 'text/json']], JSON.stringify(data));
    expect([event.raw, event.errors]).toEqual([{ ...EVENT, datacontenttype: 'text/json' }, []]);
  });

  it('may be binary without a value', () => {
    const { data: _, ...attributes } = EVENT;
    for (const value of [null, '']) {
      const { event } = read([...BINARY, ['content-type', 'application/json']], value);
      expect([event.raw, event.errors]).toEqual([{ ...attributes, datacontenttype: 'application/json' }, []]);
    }
  });

  it('reports the numbers and members that JSON readers would change, structured or binary', () => {
    const wrong = (headers: readonly Header[], value: string) =>
      read(headers, value).event.errors.map(({ path, code }) => [path, code]);
    const data = '{"a":12345678901234567890,"b":1,"b":2}';
    expect(wrong([STRUCTURED], `{"id":"1","data":${data}}`)).toEqual([
      ['/data/a', 'INEXACT_NUMBER'],
      ['/data/b', 'REPEATED_MEMBER'],
    ]);
    expect(wrong([...BINARY, ['content-type', 'application/json']], data)).toEqual([
      ['/data/a', 'INEXACT_NUMBER'],
      ['/data/b', 'REPEATED_MEMBER'],
    ]);
  });

  it('has one key, however its header is spelt', () => {
    const keyOf = (...headers: Header[]) => read([STRUCTURED, ...headers], '{}').key;
    expect(keyOf(['Peakend-Key', KEY])).toBe(KEY);
    expect(keyOf()).toBeNull();
    expect(keyOf(['peakend-key', KEY], ['PEAKEND-KEY', KEY])).toBeNull();
    expect(keyOf(['peakend-key', null])).toBeNull();
    expect(keyOf(['peakend-key', Buffer.from([0xff])])).toBeNull();
  });

  it('counts all its bytes except its key', () => {
    expect(read([STRUCTURED, ['peakend-key', KEY]], '{"é":1}').event.size).toBe(
      'content-typeapplication/cloudevents+json; charset=UTF-8'.length + 8,
    );
  });

  it.each([
    ['{', 'MALFORMED_JSON', 'The value ends before its JSON does.'],
    [null, 'MALFORMED_JSON', 'The value is empty; JSON is expected.'],
    [Buffer.from([0x22, 0xff, 0x22]), 'NOT_UTF8', 'The value is not valid UTF-8.'],
  ])('of which %j cannot be read says so', (value, code, message) => {
    const { event } = read([STRUCTURED], value);
    expect(event).toMatchObject({ raw: null, code, errors: [{ path: '', code, message }] });
  });

  it('whose value cannot be read is still named by its headers', () => {
    const { event } = read([...BINARY, ['content-type', 'application/json']], '{');
    expect(event).toMatchObject({ code: 'MALFORMED_JSON', raw: { id: '1', source: '/channels/web', subject: 'Zoë' } });
  });

  it.each([
    [[['content-type', 'application/json']]],
    [[['content-type', 'application/cloudevents-batch+json']]],
    [
      [
        ['content-type', 'application/cloudevents+avro'],
        ['ce_id', '1'],
      ],
    ],
    [
      [
        ['content-type', 'application/avro'],
        ['ce_id', '1'],
      ],
    ],
    [[['ce_id', '1']]],
    [[['ce-id', '1']]],
    [[]],
  ] as Header[][][])('with headers %j is none', (headers) => {
    expect(read(headers, '{}').event).toMatchObject({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      errors: [{ message: expect.stringContaining("with the event's attributes in ce_* headers.") }],
    });
  });

  it('has each attribute once, in UTF-8', () => {
    const wrong: readonly Header[] = [
      ['CE_ID', '2'],
      ['ce_time', Buffer.from([0xff])],
      ['ce_a/b', 'x'],
    ];
    const { event } = read([...BINARY, ['content-type', 'application/json'], ...wrong], '{}');
    expect(event.errors).toEqual([
      { path: '/id', code: 'BAD_HEADER', message: 'must be sent once: there are several ce_id headers' },
      { path: '/time', code: 'BAD_HEADER', message: 'must be UTF-8' },
      { path: '/a~1b', code: 'BAD_HEADER', message: 'must be named by letters and digits only' },
    ]);
  });
});
