import { withDecodedData } from './base64.data.js';

const base64 = (text: string | Uint8Array) => Buffer.from(text as string).toString('base64');
const decoded = (raw: unknown) => withDecodedData({ raw, size: 0, errors: [] });
const wrong = (raw: unknown) => decoded(raw).errors.map(({ path, code }) => [path, code]);

describe('data_base64', () => {
  it('is data', () => {
    const { raw, errors } = decoded({ id: '1', data_base64: base64('{"a":"é"}') });
    expect([raw, errors]).toEqual([{ id: '1', data: { a: 'é' } }, []]);
  });

  it('is left out where it is null', () => {
    expect(decoded({ id: '1', data: {}, data_base64: null }).raw).toEqual({ id: '1', data: {} });
    expect(decoded({ id: '1', data: null, data_base64: base64('{}') }).raw).toEqual({ id: '1', data: {} });
  });

  it.each([[null], ['x'], [[1]], [{ data: {} }]])('of %j is none', (raw) => {
    expect(decoded(raw)).toEqual({ raw, size: 0, errors: [] });
  });

  it.each([
    ['beside data', { data: {}, data_base64: base64('{}') }, '/data_base64', 'UNEXPECTED_FIELD'],
    ['as a number', { data_base64: 1 }, '/data_base64', 'WRONG_TYPE'],
    ['of no base64', { data_base64: 'e30' }, '/data_base64', 'INVALID_FORMAT'],
    ['for URLs', { data_base64: '_-==' }, '/data_base64', 'INVALID_FORMAT'],
    ['of nothing', { data_base64: '' }, '/data_base64', 'INVALID_FORMAT'],
    ['of no JSON', { data_base64: base64('{') }, '/data_base64', 'INVALID_FORMAT'],
    ['of no UTF-8', { data_base64: base64(Buffer.from([0x22, 0xff, 0x22])) }, '/data_base64', 'INVALID_FORMAT'],
    ['of a number that readers change', { data_base64: base64('{"a":1e400}') }, '/data/a', 'INEXACT_NUMBER'],
    ['of a member twice', { data_base64: base64('{"a":1,"a":2}') }, '/data/a', 'REPEATED_MEMBER'],
    ['of U+0000', { data_base64: base64('{"a":"\\u0000"}') }, '/data/a', 'BAD_CHARACTER'],
  ])('%s is refused, and the event stays as it was sent', (_, raw, path, code) => {
    expect(wrong(raw)).toEqual([[path, code]]);
    expect(decoded(raw).raw).toBe(raw);
  });
});
