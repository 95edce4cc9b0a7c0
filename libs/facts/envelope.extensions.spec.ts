import { furtherOf, nothingFurther, wrongExtensions } from './envelope.extensions.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const event = (more: object) => ({
  specversion: '1.0',
  id: '1',
  source: '/s',
  type: 't',
  subject: 'c',
  time: '2024-01-31T09:30:00Z',
  sequence: '7',
  datacontenttype: 'application/json',
  data: {},
  ...more,
});
const wrong = (more: object) => wrongExtensions(event(more)).map(({ path, code }) => [path, code]);
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`x${n}`, 'y']));

describe('extension attributes', () => {
  it('are kept as CloudEvents writes them as text, and dataschema with them', () => {
    const more = { region: 'é 1', vip: true, retries: -3, dataschema: 'https://acme.example/1', none: null };
    expect([wrong(more), furtherOf(event(more))]).toEqual([
      [],
      {
        extensions: { region: 'é 1', vip: 'true', retries: '-3', dataschema: 'https://acme.example/1' },
        traceparent: null,
        correlationId: null,
      },
    ]);
    expect(furtherOf(event({ none: null, traceparent: null }))).toEqual(nothingFurther);
  });

  it('have members of their own for the trace and the correlation', () => {
    const more = { traceparent: TRACE, tracestate: 'a=b', correlationid: 'call 7' };
    expect([wrong(more), furtherOf(event(more))]).toEqual([
      [],
      { extensions: { tracestate: 'a=b' }, traceparent: TRACE, correlationId: 'call 7' },
    ]);
  });

  it.each<[string, unknown, string]>([
    ['traceParent', TRACE, 'UNKNOWN_FIELD'],
    ['a_b', 'x', 'UNKNOWN_FIELD'],
    ['', 'x', 'UNKNOWN_FIELD'],
    ['x'.repeat(65), 'x', 'UNKNOWN_FIELD'],
    ['eventid', 'x', 'UNEXPECTED_FIELD'],
    ['position', '7', 'UNEXPECTED_FIELD'],
    ['tenant', 'x', 'UNEXPECTED_FIELD'],
    ['size', 1.5, 'WRONG_TYPE'],
    ['size', {}, 'WRONG_TYPE'],
    ['size', [1], 'WRONG_TYPE'],
    ['size', 2_147_483_648, 'OUT_OF_RANGE'],
    ['size', -2_147_483_649, 'OUT_OF_RANGE'],
    ['note', 'a\nb', 'INVALID_FORMAT'],
    ['note', 'a\u0085b', 'INVALID_FORMAT'],
    ['note', 'a\uFFFEb', 'INVALID_FORMAT'],
    ['note', 'a\uD800', 'INVALID_FORMAT'],
    ['note', 'é'.repeat(513), 'TOO_LONG'],
    ['traceparent', '00-1-1-00', 'INVALID_FORMAT'],
    ['correlationid', 'a\nb', 'INVALID_FORMAT'],
  ])('%j of %j is refused by name', (name, value, code) => {
    expect(wrong({ [name]: value })).toEqual([[`/${name}`, code]]);
  });

  it.each([2_147_483_647, -2_147_483_648, 0, true, '', 'é'.repeat(512)])('may be %j', (value) => {
    expect(wrong({ size: value })).toEqual([]);
  });

  it('are 16 at most', () => {
    expect(wrong(many(16))).toEqual([]);
    expect(wrong(many(17))).toEqual([['/x16', 'TOO_MANY']]);
    expect(wrong({ ...many(16), none: null })).toEqual([]);
  });
});
