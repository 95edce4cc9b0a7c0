import fc from 'fast-check';
import type { ReadFact } from './fact.normaliser.js';
import { readCloudEvent, type Reading } from './fact.reader.js';
import { readPlain } from './plain.reader.js';

const NOW = Date.parse('2024-06-01T12:00:00Z');

const event = (data: unknown, more: object = {}, type = 'touchpoint.recorded') => ({
  specversion: '1.0',
  id: '1',
  source: '/channels/branch',
  type: `peakend.${type}.v1`,
  subject: '4711',
  time: '2024-01-31T09:30:00+01:00',
  data,
  ...more,
});
const touchpoint = { touchpoint: 'queueing', channel: 'branch', valence: -0.5 };

function fact(reading: Reading): ReadFact {
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading.fact;
}
const read = (data: unknown, more: object = {}, type?: string) => fact(readCloudEvent(event(data, more, type), NOW));
const content = (data: unknown, more: object = {}, type?: string) => read(data, more, type).content;
function refusal(reading: Reading): { code: string; errors: [string, string][] } {
  if (reading.ok) throw new Error('It was accepted.');
  return { code: reading.code, errors: reading.errors.map(({ path, code }) => [path, code]) };
}
const plain = (kind: Parameters<typeof readPlain>[0], body: unknown, idempotencyKey: string | null = null) =>
  readPlain(kind, body, { now: NOW, idempotencyKey, newId: () => 'made' });

describe('readCloudEvent', () => {
  it('reads a touchpoint', () => {
    expect(
      read({ ...touchpoint, cost: { amount: '1.50', currency: 'EUR' }, text: 'a long queue', attributes: { desk: 3 } }),
    ).toEqual({
      type: 'touchpoint.recorded',
      source: '/channels/branch',
      id: '1',
      customerId: '4711',
      time: Date.parse('2024-01-31T08:30:00Z'),
      micros: 0,
      timeGiven: true,
      sequence: null,
      data: { ...touchpoint, cost: { amount: '1.5', currency: 'EUR' }, text: 'a long queue', attributes: { desk: 3 } },
      personal: ['text', 'attributes'],
      content:
        '["touchpoint.recorded","4711","1706689800000",null,{"attributes":{"desk":3},"channel":"branch","cost":{"amount":"1.5","currency":"EUR"},"text":"a long queue","touchpoint":"queueing","valence":-0.5}]',
      derived: null,
      further: { extensions: null, traceparent: null, correlationId: null },
    });
  });

  it('uses the arrival for a missing time, and leaves it out of the content', () => {
    const missing = read(touchpoint, { time: undefined });
    expect([missing.time, missing.timeGiven]).toEqual([NOW, false]);
    expect(fact(readCloudEvent(event(touchpoint, { time: null }), NOW + 9)).content).toBe(missing.content);
    expect(content(touchpoint, { time: new Date(NOW).toISOString() })).not.toBe(missing.content);
  });

  it.each<[string, unknown, object, unknown, object, string?]>([
    ['order of keys', touchpoint, {}, { valence: -0.5, channel: 'branch', touchpoint: 'queueing' }, {}],
    [
      '0.50 for 0.5',
      JSON.parse('{"touchpoint":"a","channel":"b","valence":0.50}'),
      {},
      { touchpoint: 'a', channel: 'b', valence: 0.5 },
      {},
    ],
    ['-0 for 0', { ...touchpoint, valence: -0 }, {}, { ...touchpoint, valence: 0 }, {}],
    ['another offset', touchpoint, {}, touchpoint, { time: '2024-01-31T08:30:00.000Z' }],
    ['a digit beyond six', touchpoint, {}, touchpoint, { time: '2024-01-31T08:30:00.0000009Z' }],
    ['sequence by number', touchpoint, { sequence: '007' }, touchpoint, { sequence: '7' }],
    ['sequence as a number', touchpoint, { sequence: 7 }, touchpoint, { sequence: '7' }],
    ['a sequence that is null', touchpoint, { sequence: null }, touchpoint, {}],
    ['extensions', touchpoint, { region: 'eu', vip: true }, touchpoint, { datacontenttype: 'application/json' }],
    ['money', { amount: 5, currency: 'EUR' }, {}, { amount: '5.00', currency: 'EUR' }, {}, 'customer.purchase-made'],
    [
      'money of a cost',
      { ...touchpoint, cost: { amount: -0.5, currency: 'EUR' } },
      {},
      { ...touchpoint, cost: { currency: 'EUR', amount: '-0.50' } },
      {},
    ],
    [
      'a correction',
      { eventId: 'E9EB5CE3-9C1D-53D8-B35D-019E3934D576', occurredAt: '2024-01-01T00:00:00Z', cost: null },
      {},
      { eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576', time: '2024-01-01T01:00:00.0+01:00', cost: null },
      {},
      'touchpoint.corrected',
    ],
  ])('compares content by meaning: %s', (...[, data, more, otherData, otherMore, type]) => {
    expect(content(otherData, otherMore, type)).toBe(content(data, more, type));
  });

  it('distinguishes different contents', () => {
    const contents = [
      content(touchpoint),
      content({ ...touchpoint, valence: -0.4 }),
      content(touchpoint, { subject: '4712' }),
      content(touchpoint, { time: '2024-01-31T09:30:01+01:00' }),
      content(touchpoint, { time: '2024-01-31T09:30:00.000001+01:00' }),
      content(touchpoint, { time: '2024-01-31T09:30:00.00001+01:00' }),
      content(touchpoint, { sequence: '0' }),
      content({ ...touchpoint, valence: undefined, text: '-0.5' }),
      content({ journey: { definition: 'a' } }, {}, 'journey.started'),
      content({ journey: { definition: 'a' } }, {}, 'journey.ended'),
      content({ ...touchpoint, journey: {} }),
      content({ ...touchpoint, attributes: { a: 1 } }),
      content({ ...touchpoint, attributes: { a: '1' } }),
    ];
    expect(new Set(contents).size).toBe(contents.length);
  });

  it('is not misled by another identity: source and id are not content', () => {
    expect(content(touchpoint, { id: '2', source: '/channels/web' })).toBe(content(touchpoint));
  });

  it('reads times to the microsecond, those of corrections too', () => {
    const { time, micros, content } = read(touchpoint, { time: '2024-01-31T09:30:00.0123459+01:00' });
    expect([time, micros]).toEqual([Date.parse('2024-01-31T08:30:00.012Z'), 345]);
    expect(content).toContain(`"${time}.345"`);
    const corrected = (occurredAt: string) =>
      read({ eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576', occurredAt }, {}, 'touchpoint.corrected');
    const later = corrected('2024-01-01T01:00:00.0000019+01:00');
    expect(later.data).toMatchObject({ occurredAt: '2024-01-01T00:00:00.000001Z' });
    const earlier = corrected('2024-01-01T01:00:00.0000009+01:00');
    expect(earlier.data).toMatchObject({ occurredAt: '2024-01-01T00:00:00.000Z' });
  });

  it('keeps what a correction clears', () => {
    const correction = read(
      {
        eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
        text: null,
        attributes: null,
        valence: null,
        time: '2024-01-01T01:00:00+01:00',
      },
      {},
      'touchpoint.corrected',
    );
    expect(correction.personal).toEqual([]);
    expect(correction.data).toEqual({
      eventId: 'e9eb5ce3-9c1d-53d8-b35d-019e3934d576',
      text: null,
      attributes: null,
      valence: null,
      occurredAt: '2024-01-01T00:00:00.000Z',
    });
  });

  it('derives a valence from the text of a touchpoint, for a correction may clear the rest, and from feedback of words alone', () => {
    const text = 'The staff was rude and we waited for a terrible long time';
    expect(read({ ...touchpoint, valence: undefined, text }).derived?.valence).toBeLessThan(0);
    expect(read({ ...touchpoint, text }).derived?.valence).toBeLessThan(0);
    expect(read({ instrument: 'text', text }, {}, 'feedback.submitted').derived?.model).toBe('wink-sentiment');
    expect(read({ instrument: 'csat', value: 1, text }, {}, 'feedback.submitted').derived).toBeNull();
    expect(read({ category: 'queue', severity: 2, channel: 'app', text }, {}, 'complaint.filed').derived).toBeNull();
    expect(read({ touchpoint: 'a', channel: 'b', text: 'freundlich', language: 'de-CH' }).derived?.valence).toBe(0.6);
  });

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

  it('treats null for an optional member as left out, in the content too', () => {
    const unset = {
      journey: { definition: null, id: null },
      stage: null,
      rating: null,
      text: null,
      language: null,
      mode: null,
      waitSeconds: null,
      cost: null,
      dimensions: null,
      about: null,
      attributes: null,
    };
    const set = read({ ...touchpoint, ...unset });
    expect([set.data, set.personal]).toEqual([{ ...touchpoint, journey: {} }, []]);
    expect(set.content).toBe(content({ ...touchpoint, journey: {} }));
    expect(
      content({ instrument: 'text', value: null, text: 'x', about: { product: null } }, {}, 'feedback.submitted'),
    ).toBe(content({ instrument: 'text', text: 'x', about: {} }, {}, 'feedback.submitted'));
    const body = { ...touchpoint, ...unset, customerId: 'c', source: null, id: null, occurredAt: null, sequence: null };
    expect(fact(plain('touchpoint', body, 'k'))).toMatchObject({
      source: '/channels/branch',
      id: 'k',
      timeGiven: false,
    });
  });

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

  it('accepts all other times in the far past', () => {
    expect(read(touchpoint, { time: '0001-01-01T00:00:00.001Z' }).time).toBe(-62_135_596_799_999);
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

  it('accepts the limits themselves', () => {
    read(touchpoint, {
      id: '😀'.repeat(200),
      subject: 'x'.repeat(200),
      sequence: '9'.repeat(20),
      time: '2024-06-01T12:05:00Z',
    });
    read({
      ...touchpoint,
      text: 'é'.repeat(16_384),
      attributes: Object.fromEntries(Array.from({ length: 64 }, (_, i) => [`a${i}`, i])),
    });
    read(touchpoint, {
      time: '0001-01-01T00:00:00.001Z',
      dataschema: null,
      datacontenttype: 'application/vnd.x+json; charset=utf-8',
    });
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

  it.each<[string, Parameters<typeof readPlain>, [string, string][]]>([
    ['a value out of range', ['touchpoint', { ...body, valence: 2 }, options(null)], [['/valence', 'OUT_OF_RANGE']]],
    ['no customer', ['touchpoint', touchpoint, options(null)], [['/customerId', 'REQUIRED']]],
    ['two ids', ['touchpoint', { ...body, id: 'a' }, options('b')], [['/id', 'CONFLICTING_ID']]],
    ['a bad key', ['touchpoint', body, options('x'.repeat(201))], [['/id', 'INVALID_FORMAT']]],
    [
      'a time to come',
      ['touchpoint', { ...body, occurredAt: '2024-06-01T12:05:00.001Z' }, options(null)],
      [['/occurredAt', 'TIME_IN_FUTURE']],
    ],
    ['a negative sequence', ['touchpoint', { ...body, sequence: -1 }, options(null)], [['/sequence', 'OUT_OF_RANGE']]],
    ['a broken sequence', ['touchpoint', { ...body, sequence: 1.5 }, options(null)], [['/sequence', 'WRONG_TYPE']]],
    [
      'members of an envelope',
      ['touchpoint', { ...body, subject: '1' }, options(null)],
      [['/subject', 'UNKNOWN_FIELD']],
    ],
    ['no object', ['touchpoint', null, options(null)], [['', 'WRONG_TYPE']]],
  ])('refuses %s', (_, [kind, raw, given], errors) => {
    expect(refusal(readPlain(kind, raw, given))).toEqual({ code: 'INVALID_EVENT', errors });
  });
});

function options(idempotencyKey: string | null) {
  return { now: NOW, idempotencyKey, newId: () => 'made' };
}
