import { content, event, fact, NOW, plain, read, touchpoint } from '#test/support/read.facts.js';
import { readCloudEvent } from './fact.reader.js';

describe('reading a CloudEvent', () => {
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

  it("judges a correction's words by the language beside them, whatever that of the touchpoint", () => {
    const eventId = '0b6c2a1e-6f0f-4c5f-8e0c-5a2f2f0b9a11';
    const corrected = (data: object) => read({ eventId, ...data }, {}, 'touchpoint.corrected').derived;
    const text = 'bar\u00e1ts\u00e1gos';
    expect(corrected({ text, language: 'hu' })?.valence).toBe(0.4);
    expect(corrected({ text })).toBeNull();
    expect(read({ touchpoint: 'a', channel: 'b', text }).derived).toBeNull();
  });

  it.each([
    ['EN_GB', 'en-GB', 'friendly'],
    ['ZH-S', 'zh-Hans', '\u5f88\u597d'],
    ['hun', 'hun', 'bar\u00e1ts\u00e1gos'],
    ['zho', 'zho', '\u5f88\u597d'],
    ['ger', 'ger', 'freundlich'],
    ['yue', 'yue', '\u597d\u597d\u98df'],
    ['English', 'en', 'friendly'],
    ['Chinese (Simplified)', 'zh-Hans', '\u5f88\u597d'],
  ])('understands the language %j, told to others as %j', (language, tag, text) => {
    const said = { touchpoint: 'a', channel: 'b', text, language };
    const recorded = read(said);
    expect([recorded.data, recorded.derived?.valence]).toEqual([{ ...said, language: tag }, expect.closeTo(0.6, 0)]);
    expect(plain('touchpoint', { ...said, customerId: 'c' })).toMatchObject({
      ok: true,
      fact: { data: recorded.data },
    });
    expect(read({ instrument: 'text', text, language }, {}, 'feedback.submitted').data).toMatchObject({
      language: tag,
    });
    const eventId = '0b6c2a1e-6f0f-4c5f-8e0c-5a2f2f0b9a11';
    expect(read({ eventId, text, language }, {}, 'touchpoint.corrected').data).toMatchObject({ language: tag });
  });

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

  it('accepts all other times in the far past', () => {
    expect(read(touchpoint, { time: '0001-01-01T00:00:00.001Z' }).time).toBe(-62_135_596_799_999);
    expect(read(touchpoint, { time: '0001-01-01T00:00:00.000001Z' }).time).toBe(-62_135_596_800_000);
    expect(read(touchpoint, { time: '0001-01-01T00:00:01-01:00' }).time).toBe(-62_135_593_199_000);
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
});
