import fc from 'fast-check';
import { event, NOW, plain, refusal, touchpoint } from '#test/support/read.facts.js';
import { readCloudEvent, type Reading } from './fact.reader.js';

describe('what is no event of ours', () => {
  it.each<[string, unknown, string, [string, string][]]>([
    ['no object', 'x', 'INVALID_EVENT', [['', 'WRONG_TYPE']]],
    ['an array', [], 'INVALID_EVENT', [['', 'WRONG_TYPE']]],
    [
      'an unknown type',
      event(touchpoint, { type: 'peakend.touchpoint.seen.v1' }),
      'UNKNOWN_TYPE',
      [['/type', 'UNKNOWN_TYPE']],
    ],
    ['a bare type', event(touchpoint, { type: 'touchpoint.recorded' }), 'UNKNOWN_TYPE', [['/type', 'UNKNOWN_TYPE']]],
    [
      'a type of every object',
      event(touchpoint, { type: 'peakend.constructor.v1' }),
      'UNKNOWN_TYPE',
      [['/type', 'UNKNOWN_TYPE']],
    ],
    ['a command', event({}, {}, 'complaint.acknowledged'), 'NOT_PUBLISHABLE', [['/type', 'NOT_PUBLISHABLE']]],
    ['an alert', event({}, {}, 'churn.alert.raised'), 'NOT_PUBLISHABLE', [['/type', 'NOT_PUBLISHABLE']]],
    ['a definition', event({}, {}, 'definition.put'), 'NOT_PUBLISHABLE', [['/type', 'NOT_PUBLISHABLE']]],
    ['a midnight', event({}, {}, 'day.closed'), 'NOT_PUBLISHABLE', [['/type', 'NOT_PUBLISHABLE']]],
    ['no type', event(touchpoint, { type: 5 }), 'INVALID_EVENT', [['/type', 'WRONG_TYPE']]],
    ['no data', event(undefined), 'INVALID_EVENT', [['/data', 'REQUIRED']]],
    ['data as text', event('{}'), 'INVALID_EVENT', [['/data', 'WRONG_TYPE']]],
    [
      'an ill-named extension',
      event(touchpoint, { traceParent: '1' }),
      'INVALID_EVENT',
      [['/traceParent', 'UNKNOWN_FIELD']],
    ],
    ['an extension with members', event(touchpoint, { extra: {} }), 'INVALID_EVENT', [['/extra', 'WRONG_TYPE']]],
    ['no URI', event(touchpoint, { dataschema: 'a b' }), 'INVALID_EVENT', [['/dataschema', 'INVALID_FORMAT']]],
    ['another version', event(touchpoint, { specversion: '0.3' }), 'INVALID_EVENT', [['/specversion', 'NOT_ONE_OF']]],
    [
      'XML',
      event(touchpoint, { datacontenttype: 'text/xml' }),
      'INVALID_EVENT',
      [['/datacontenttype', 'INVALID_FORMAT']],
    ],
    ['no subject', event(touchpoint, { subject: undefined }), 'INVALID_EVENT', [['/subject', 'REQUIRED']]],
    ['an empty id', event(touchpoint, { id: '' }), 'INVALID_EVENT', [['/id', 'TOO_SHORT']]],
    ['half a sequence', event(touchpoint, { sequence: 1.5 }), 'INVALID_EVENT', [['/sequence', 'WRONG_TYPE']]],
    ['a sequence below 0', event(touchpoint, { sequence: -1 }), 'INVALID_EVENT', [['/sequence', 'OUT_OF_RANGE']]],
    ['a noncharacter', event(touchpoint, { subject: 'a\uFDD0b' }), 'INVALID_EVENT', [['/subject', 'INVALID_FORMAT']]],
    [
      'a long sequence',
      event(touchpoint, { sequence: '1'.repeat(21) }),
      'INVALID_EVENT',
      [['/sequence', 'INVALID_FORMAT']],
    ],
    [
      'a time without offset',
      event(touchpoint, { time: '2024-01-31T09:30:00' }),
      'INVALID_EVENT',
      [['/time', 'INVALID_FORMAT']],
    ],
    [
      'a time to come',
      event(touchpoint, { time: '2024-06-01T12:05:00.001Z' }),
      'INVALID_EVENT',
      [['/time', 'TIME_IN_FUTURE']],
    ],
    [
      'a corrected time to come',
      event(
        { eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576', occurredAt: '2025-06-01T12:06:00Z' },
        {},
        'touchpoint.corrected',
      ),
      'INVALID_EVENT',
      [['/data/occurredAt', 'TIME_IN_FUTURE']],
    ],
    [
      'two corrected times',
      event(
        {
          eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
          occurredAt: '2024-01-01T00:00:00Z',
          time: '2024-01-01T00:00:00Z',
        },
        {},
        'touchpoint.corrected',
      ),
      'INVALID_EVENT',
      [['/data/time', 'UNEXPECTED_FIELD']],
    ],
    [
      'two corrected times, one of which is none',
      event(
        { eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576', occurredAt: '2024-01-01T00:00:00Z', time: 5 },
        {},
        'touchpoint.corrected',
      ),
      'INVALID_EVENT',
      [['/data/time', 'WRONG_TYPE']],
    ],
    [
      'a required member cleared',
      event({ eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576', channel: null }, {}, 'touchpoint.corrected'),
      'INVALID_EVENT',
      [['/data/channel', 'WRONG_TYPE']],
    ],
    [
      'a derived journey id',
      event({ ...touchpoint, journey: { id: 'j_1' } }),
      'INVALID_EVENT',
      [['/data/journey/id', 'INVALID_FORMAT']],
    ],
    [
      'a lone surrogate',
      event({ ...touchpoint, text: 'x\ud800' }),
      'INVALID_EVENT',
      [['/data/text', 'INVALID_FORMAT']],
    ],
    [
      'U+0000',
      event({ ...touchpoint, attributes: { a: '\0' } }),
      'INVALID_EVENT',
      [['/data/attributes/a', 'INVALID_FORMAT']],
    ],
    ['a long text', event({ ...touchpoint, text: 'é'.repeat(16_385) }), 'INVALID_EVENT', [['/data/text', 'TOO_LONG']]],
    [
      'a score off its scale',
      event({ instrument: 'csat', value: 6 }, {}, 'feedback.submitted'),
      'INVALID_EVENT',
      [['/data/value', 'OUT_OF_RANGE']],
    ],
    [
      'no score',
      event({ instrument: 'nps' }, {}, 'feedback.submitted'),
      'INVALID_EVENT',
      [['/data/value', 'REQUIRED']],
    ],
    [
      'a score for a text',
      event({ instrument: 'text', value: 1, text: 'x' }, {}, 'feedback.submitted'),
      'INVALID_EVENT',
      [['/data/value', 'UNEXPECTED_FIELD']],
    ],
    [
      'a negative purchase',
      event({ amount: '-1', currency: 'EUR' }, {}, 'customer.purchase-made'),
      'INVALID_EVENT',
      [['/data/amount', 'INVALID_FORMAT']],
    ],
    [
      'a deep value',
      event({ ...touchpoint, attributes: { a: [[[[[[[[1]]]]]]]] } }),
      'INVALID_EVENT',
      [
        ['/data/attributes/a', 'WRONG_TYPE'],
        ['/data/attributes/a/0/0/0/0/0/0', 'TOO_DEEP'],
      ],
    ],
  ])('refuses %s', (_, raw, code, errors) => {
    expect(refusal(readCloudEvent(raw, NOW))).toEqual({ code, errors });
  });

  it.each(['pad7 ', ' pad7', 'pad7\u00A0', 'pad7\u200B', '\uFEFFpad7', '.', '..'])('refuses %j as an id', (id) => {
    const wrong = (raw: object) => refusal(readCloudEvent(raw, NOW)).errors;
    expect(wrong(event(touchpoint, { id, subject: id }))).toEqual([
      ['/id', 'INVALID_FORMAT'],
      ['/subject', 'INVALID_FORMAT'],
    ]);
    const complaint = { complaintId: id, journeyId: id, category: 'x', severity: 1, channel: 'web', staffId: id };
    expect(wrong(event(complaint, {}, 'complaint.filed'))).toEqual([
      ['/data/complaintId', 'INVALID_FORMAT'],
      ['/data/journeyId', 'INVALID_FORMAT'],
      ['/data/staffId', 'INVALID_FORMAT'],
    ]);
    expect(wrong(event({ ...touchpoint, journey: { id } }))).toEqual([['/data/journey/id', 'INVALID_FORMAT']]);
    expect(wrong(event({ into: id }, {}, 'customer.merged'))).toEqual([['/data/into', 'INVALID_FORMAT']]);
    expect(refusal(plain('touchpoint', { ...touchpoint, customerId: id })).errors).toEqual([
      ['/customerId', 'INVALID_FORMAT'],
    ]);
    expect(refusal(plain('touchpoint', { ...touchpoint, customerId: 'c' }, id)).errors).toEqual([
      ['/id', 'INVALID_FORMAT'],
    ]);
  });

  it.each(['/channels/Call Centre', 'a:b', 'https://shop:99999/x', 'http:///x', 'http://user@/x', 'mailto:@'])(
    'takes %j for no source',
    (source) => {
      expect(refusal(readCloudEvent(event(touchpoint, { source }), NOW)).errors).toEqual([
        ['/source', 'INVALID_FORMAT'],
      ]);
      const body = { ...touchpoint, customerId: 'c', source };
      expect(refusal(plain('touchpoint', body)).errors).toEqual([['/source', 'INVALID_FORMAT']]);
    },
  );

  it.each<[string, unknown, [string, string], string]>([
    [
      'a member that must be there',
      { ...touchpoint, channel: null },
      ['/data/channel', 'WRONG_TYPE'],
      'touchpoint.recorded',
    ],
    [
      'one below',
      { ...touchpoint, rating: { scale: 'csat', value: null } },
      ['/data/rating/value', 'WRONG_TYPE'],
      'touchpoint.recorded',
    ],
    [
      'one that must be there here',
      { instrument: 'nps', value: null },
      ['/data/value', 'REQUIRED'],
      'feedback.submitted',
    ],
    ['no member', { ...touchpoint, colour: null }, ['/data/colour', 'UNKNOWN_FIELD'], 'touchpoint.recorded'],
    [
      'an attribute',
      { ...touchpoint, attributes: { a: null } },
      ['/data/attributes/a', 'WRONG_TYPE'],
      'touchpoint.recorded',
    ],
  ])('refuses null for %s', (_, data, error, type) => {
    expect(refusal(readCloudEvent(event(data, {}, type), NOW)).errors).toEqual([error]);
  });

  it.each([
    '0001-01-01T00:00:00Z',
    '0001-01-01T00:00:00.000+00:00',
    '0001-01-01T00:00:00-05:00',
    '0001-01-01T01:00:00+01:00',
    '0001-01-01T00:00:00.0000009Z',
    '0001-01-01t00:00:00.0000000z',
  ])('treats %s as a time that was never set', (time) => {
    const unset = (...paths: string[]) => ({ code: 'TIME_UNSET', errors: paths.map((path) => [path, 'TIME_UNSET']) });
    expect(refusal(readCloudEvent(event(touchpoint, { time }), NOW))).toEqual(unset('/time'));
    const correction = { eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576', occurredAt: time };
    expect(refusal(readCloudEvent(event(correction, {}, 'touchpoint.corrected'), NOW))).toEqual(
      unset('/data/occurredAt'),
    );
    expect(refusal(plain('touchpoint', { ...touchpoint, customerId: 'c', occurredAt: time }))).toEqual(
      unset('/occurredAt'),
    );
    expect(refusal(readCloudEvent(event({ ...touchpoint, valence: 2 }, { time }), NOW))).toEqual({
      code: 'INVALID_EVENT',
      errors: expect.arrayContaining([['/time', 'TIME_UNSET']]) as unknown,
    });
  });

  it('keeps a rejected event under the customer that was meant', () => {
    const reading = readCloudEvent(event(touchpoint, { subject: 'pad7 ' }), NOW);
    expect(reading).toMatchObject({ ok: false, customerId: 'pad7' });
  });

  it('lists everything that is wrong, in the envelope and in the data', () => {
    const raw = event({ channel: 'branch', valence: 2, colour: 'red' }, { id: 5, time: 'now' });
    expect(Object.fromEntries(refusal(readCloudEvent(raw, NOW)).errors)).toEqual({
      '/data/colour': 'UNKNOWN_FIELD',
      '/data/touchpoint': 'REQUIRED',
      '/data/valence': 'OUT_OF_RANGE',
      '/id': 'WRONG_TYPE',
      '/time': 'INVALID_FORMAT',
    });
  });

  it('names the field, the fix and the command', () => {
    const messages = (reading: Reading) => (reading.ok ? [] : reading.errors.map(({ message }) => message));
    expect(messages(readCloudEvent(event({ ...touchpoint, valence: 2 }), NOW))).toEqual([
      '"valence" must be a number from -1 to 1.',
    ]);
    expect(messages(readCloudEvent(event({}, {}, 'complaint.resolved'), NOW))).toEqual([
      '"complaint.resolved" cannot be published: it is made by POST /v1/complaints/{complaintId}/resolve.',
    ]);
    expect(messages(readCloudEvent(event({ ...touchpoint, channel: null }), NOW))).toEqual([
      '"channel" must be a string of 1 to 100 characters without control characters. It is null.',
    ]);
  });

  it('returns what it could read of a bad event, and nothing that cannot be stored', () => {
    expect(readCloudEvent(event({}, { id: '7', subject: 'x\0' }), NOW)).toMatchObject({
      id: '7',
      source: '/channels/branch',
      customerId: null,
    });
  });

  it('answers any input, within bounds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('touchpoint.recorded', 'customer.registered', 'feedback.submitted'),
        (value, type) => {
          const inData = readCloudEvent(event(value, {}, type), NOW);
          const whole = readCloudEvent(value, NOW);
          for (const reading of [inData, whole, plain('touchpoint', value)])
            if (!reading.ok) expect(reading.errors.length).toBeGreaterThan(0);
        },
      ),
    );
    const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]));
    expect(refusal(readCloudEvent(event(wide), NOW)).errors.length).toBeLessThan(30);
  });
});
