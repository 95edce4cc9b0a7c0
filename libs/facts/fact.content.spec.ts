import { content, touchpoint } from '#test/support/read.facts.js';

describe('the content of an event', () => {
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
});
