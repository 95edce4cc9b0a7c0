import { content, fact, plain, read, refusal, touchpoint } from '#test/support/read.facts.js';
import { type Reading } from './fact.reader.js';

describe('readPlain', () => {
  const body = { customerId: '4711', occurredAt: '2024-01-31T09:30:00+01:00', ...touchpoint };

  it('is the same fact as the CloudEvent', () => {
    const asEvent = read(touchpoint, { sequence: '12' });
    expect(fact(plain('touchpoint', { ...body, source: '/channels/branch', id: '1', sequence: 12 }))).toEqual(asEvent);
    expect(fact(plain('touchpoint', { ...body, id: '1', sequence: '012' })).content).toBe(asEvent.content);
    expect(fact(plain('feedback', { customerId: '1', instrument: 'nps', value: 9 })).content).toBe(
      content({ instrument: 'nps', value: 9 }, { subject: '1', time: undefined }, 'feedback.submitted'),
    );
  });

  it('makes a source that is a URI reference from any channel name', () => {
    const sourceOf = (channel: string) => fact(plain('touchpoint', { ...touchpoint, customerId: 'c', channel })).source;
    expect(sourceOf('Call Centre')).toBe('/channels/Call%20Centre');
    expect(sourceOf('呼叫中心/2')).toBe('/channels/呼叫中心%2F2');
    expect(sourceOf('x'.repeat(100))).toBe(`/channels/${'x'.repeat(100)}`);
    const long = plain('touchpoint', { ...touchpoint, customerId: 'c', channel: ' '.repeat(90) });
    expect(refusal(long).errors).toEqual([['/source', 'REQUIRED']]);
  });

  it('takes its source from the channel, and its id from the header or else makes one', () => {
    const identity = (reading: Reading) => [fact(reading).source, fact(reading).id];
    expect(identity(plain('touchpoint', body))).toEqual(['/channels/branch', 'made']);
    expect(identity(plain('touchpoint', { ...body, source: '/a' }, 'k-1'))).toEqual(['/a', 'k-1']);
    expect(identity(plain('touchpoint', { ...body, id: 'k-1' }, 'k-1'))).toEqual(['/channels/branch', 'k-1']);
    const feedback = { customerId: '1', instrument: 'nps', value: 9 };
    expect(identity(plain('feedback', feedback))).toEqual(['/channels/api', 'made']);
    expect(identity(plain('feedback', { ...feedback, about: { channel: 'app' } }))).toEqual(['/channels/app', 'made']);
    expect(identity(plain('complaint', { customerId: '1', category: 'queue', severity: 2, channel: 'app' }))).toEqual([
      '/channels/app',
      'made',
    ]);
  });

  it.each<[string, Parameters<typeof plain>, [string, string][]]>([
    ['a value out of range', ['touchpoint', { ...body, valence: 2 }], [['/valence', 'OUT_OF_RANGE']]],
    ['no customer', ['touchpoint', touchpoint], [['/customerId', 'REQUIRED']]],
    ['two ids', ['touchpoint', { ...body, id: 'a' }, 'b'], [['/id', 'CONFLICTING_ID']]],
    ['two ids, one of which is none', ['touchpoint', { ...body, id: 5 }, 'b'], [['/id', 'WRONG_TYPE']]],
    ['a bad key', ['touchpoint', body, 'x'.repeat(201)], [['/id', 'INVALID_FORMAT']]],
    [
      'a time to come',
      ['touchpoint', { ...body, occurredAt: '2024-06-01T12:05:00.001Z' }],
      [['/occurredAt', 'TIME_IN_FUTURE']],
    ],
    ['a negative sequence', ['touchpoint', { ...body, sequence: -1 }], [['/sequence', 'OUT_OF_RANGE']]],
    ['a broken sequence', ['touchpoint', { ...body, sequence: 1.5 }], [['/sequence', 'WRONG_TYPE']]],
    ['members of an envelope', ['touchpoint', { ...body, subject: '1' }], [['/subject', 'UNKNOWN_FIELD']]],
    ['no object', ['touchpoint', null], [['', 'WRONG_TYPE']]],
  ])('refuses %s', (_, given, errors) => {
    expect(refusal(plain(...given))).toEqual({ code: 'INVALID_EVENT', errors });
  });
});
