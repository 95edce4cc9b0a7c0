import { Ajv2020 } from 'ajv/dist/2020.js';
import { commandFor, originOf } from './fact.origins.js';
import { factTypes, plainForms, schemaOf, schemaOfEvent, schemaOfPlain, type PlainKind } from './fact.schemas.js';

/** Like a client's: does not know our own keywords. */
const client = () => new Ajv2020({ strict: false, validateFormats: false });

describe('published schemas', () => {
  it('are JSON Schema for every type that can be published, and for the plain forms', () => {
    expect(factTypes).toEqual([
      'touchpoint.recorded',
      'touchpoint.corrected',
      'touchpoint.retracted',
      'journey.started',
      'journey.ended',
      'feedback.submitted',
      'complaint.filed',
      'customer.registered',
      'customer.profile-changed',
      'customer.tier-assigned',
      'customer.purchase-made',
      'customer.purchase-returned',
      'customer.referral-made',
      'customer.lost',
      'customer.won-back',
      'customer.profiling-objected',
      'customer.profiling-allowed',
      'customer.merged',
    ]);
    for (const type of factTypes) expect(client().compile(schemaOf(type))).toBeInstanceOf(Function);
    for (const kind of Object.keys(plainForms))
      expect(client().compile(schemaOfPlain(kind as PlainKind))).toBeInstanceOf(Function);
  });

  it('say what a class declares', () => {
    expect(schemaOf('customer.lost')).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'peakend.customer.lost.v1',
      type: 'object',
      properties: {
        reason: {
          type: 'string',
          enum: [
            'deceased',
            'relocated',
            'relationship-elsewhere',
            'competitor',
            'product-dissatisfaction',
            'staff-attitude',
            'price',
            'other',
          ],
          description: expect.stringContaining('one of "deceased"') as string,
        },
      },
      required: ['reason'],
      additionalProperties: false,
    });
    expect(schemaOf('touchpoint.corrected')).toMatchObject({
      required: ['eventId'],
      properties: { valence: { type: ['number', 'null'], minimum: -1, maximum: 1 }, channel: { type: 'string' } },
    });
    expect(schemaOf('feedback.submitted')).toMatchObject({
      required: ['instrument'],
      allOf: expect.arrayContaining([
        {
          if: { properties: { instrument: { const: 'nps' } }, required: ['instrument'] },
          then: {
            required: ['value'],
            properties: { value: expect.objectContaining({ minimum: 0, maximum: 10 }) as object },
          },
        },
      ]) as object[],
    });
  });

  it('let a client check a whole event', () => {
    const valid = client().compile(schemaOfEvent);
    const event = {
      specversion: '1.0',
      id: '1',
      source: '/a',
      subject: '1',
      type: 'peakend.customer.merged.v1',
      data: { into: '2' },
    };
    expect(valid({ ...event, traceparent: '00' })).toBe(true);
    expect(valid({ ...event, data: { to: '2' } })).toBe(false);
    expect(valid({ ...event, type: 'peakend.customer.erased.v1' })).toBe(false);
  });
});

describe('originOf', () => {
  it('says how unpublishable events are made', () => {
    expect(originOf('definition.put')).toBe('it is made by PUT /v1/definitions/{name}');
    expect(originOf('day.closed')).toBe("the system makes it at every midnight of the tenant's time zone");
    expect(originOf('follow-up.overdue')).toBe('a rule of the system makes it');
    expect(originOf('touchpoint.recorded')).toBeUndefined();
  });
});

describe('commandFor', () => {
  it('knows what makes the other events, and none of those that can be published', () => {
    expect(commandFor('definition.put')).toBe('PUT /v1/definitions/{name}');
    expect(commandFor('churn.alert.acknowledged')).toBe('POST /v1/alerts/{alertId}/acknowledge');
    expect(commandFor('day.closed')).toBeNull();
    expect(commandFor('toString')).toBeUndefined();
    expect(factTypes.filter((type) => commandFor(type) !== undefined)).toEqual([]);
  });
});
