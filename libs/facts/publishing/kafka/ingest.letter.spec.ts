import { letterOf } from './ingest.letter.js';

const record = {
  partition: 3,
  offset: 7n,
  headers: [['peakend-key', Buffer.from('pk_secret')] as const],
  value: Buffer.from('{"text": "Mme Dupont"}'),
};
const told = { code: 'INVALID_EVENT', errors: [], source: '/channels/web', id: '1', type: null, customerId: 'ann' };

describe('a dead letter', () => {
  it('says what identifies the event, and holds the event sealed', () => {
    expect(letterOf(record, told, 'acme', { sealed: 'c2VhbGVk', key: 'k-1' })).toEqual({
      record,
      headers: {
        'content-type': 'application/json',
        'peakend-code': 'INVALID_EVENT',
        'peakend-errors': '[]',
        'peakend-tenant': 'acme',
        'peakend-source': '/channels/web',
        'peakend-id': '1',
        'peakend-customer': 'ann',
      },
      value: '{"sealed":"c2VhbGVk","key":"k-1"}',
    });
  });

  it('holds nothing else of the record', () => {
    const { headers, value } = letterOf(record, { ...told, customerId: null }, null, null);
    expect([Object.keys(headers), value]).toEqual([
      ['peakend-code', 'peakend-errors', 'peakend-source', 'peakend-id'],
      null,
    ]);
  });

  it('shows error paths up to the first name that is not the API’s own', () => {
    const errors = [
      ['/data/valence', '"valence" must be a number.'],
      ['', 'must be a JSON object.'],
      ['/data/Mme Dupont', '"Mme Dupont" is not a member here.'],
      ['/data/attributes/Mme Dupont/text', '"text" must be a string.'],
      ['/Mme Dupont', '"Mme Dupont" is no CloudEvents attribute.'],
    ].map(([path = '', message = '']) => ({ path, code: 'C', message }));
    const { headers } = letterOf(record, { ...told, errors }, 'acme', null);
    const hidden = 'has a member whose name is withheld here: see GET /v1/rejects.';
    expect(JSON.parse(headers['peakend-errors'] as string)).toEqual([
      { path: '/data/valence', code: 'C', message: '"valence" must be a number.' },
      { path: '', code: 'C', message: 'must be a JSON object.' },
      { path: '/data', code: 'C', message: hidden },
      { path: '/data/attributes', code: 'C', message: hidden },
      { path: '', code: 'C', message: hidden },
    ]);
  });
});
