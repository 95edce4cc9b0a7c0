import fc from 'fast-check';
import { wrongData } from './data.checks.js';
import { factTypes, published, schemaOf } from './fact.schemas.js';
import { nullsLeftOut, withoutNulls } from './optional.members.js';
import { compileSchema } from './schema.validator.js';

const feedback = published['feedback.submitted'];
const touchpoint = published['touchpoint.recorded'];

test('optional members that are null are removed, at any declared depth', () => {
  const sent = {
    touchpoint: null,
    stage: null,
    about: { brand: null, product: 'x' },
    attributes: { a: null },
    colour: null,
  };
  expect(withoutNulls(touchpoint, sent)).toEqual({
    touchpoint: null,
    about: { product: 'x' },
    attributes: { a: null },
    colour: null,
  });
  expect(sent.about).toEqual({ brand: null, product: 'x' });
});

test('those of the objects in a list are removed too, and what is no object stays', () => {
  const item = { properties: { a: {}, b: {} }, required: ['a'] };
  const cleaned = nullsLeftOut({ properties: { list: { items: item } }, required: ['list'] });
  expect(cleaned({ list: [{ a: null, b: null }, { a: 1, b: 2 }, null, 'x'] })).toEqual({
    list: [{ a: null }, { a: 1, b: 2 }, null, 'x'],
  });
  const whole = { list: [{ a: 1 }, null] };
  expect(cleaned(whole)).toBe(whole);
  expect([cleaned(null), cleaned('x'), cleaned(undefined)]).toEqual([null, 'x', undefined]);
});

test('null stays where it says something', () => {
  const cleaned = nullsLeftOut({ properties: { most: { nullable: true }, least: {} }, required: [] });
  expect(cleaned({ most: null, least: null })).toEqual({ most: null });
});

test('a value without any is returned as the same object', () => {
  const sent = { touchpoint: 'visit', channel: 'web', about: { product: 'x' }, rating: [null] };
  expect(withoutNulls(touchpoint, sent)).toBe(sent);
});

test('the published schema says the same about null', () => {
  const wrong = (data: object) => compileSchema(schemaOf('feedback.submitted'))(data, '').map(({ path }) => path);
  expect(wrong({ instrument: 'nps', value: 9, text: null, about: { product: null }, expectation: null })).toEqual([]);
  expect(wrong({ instrument: 'text', value: null, text: 'x' })).toEqual([]);
  expect(wrong({ instrument: 'nps', value: null })).toEqual(['/value']);
  expect(wrong({ instrument: null })).toEqual(['/instrument']);
  expect(wrongData(feedback, withoutNulls(feedback, { instrument: 'nps', value: null }), '')).toHaveLength(1);
});

test('whatever members are null, schema and reading agree', () => {
  const samples: Record<string, object> = {
    'touchpoint.recorded': { touchpoint: 'visit', channel: 'web' },
    'feedback.submitted': { instrument: 'text', text: 'x' },
    'complaint.filed': { category: 'x', severity: 1, channel: 'web' },
    'customer.registered': { traits: {} },
    'customer.purchase-made': { amount: 1, currency: 'EUR' },
  };
  for (const type of factTypes.filter((each) => each in samples)) {
    const check = compileSchema(schemaOf(type));
    const members = Object.keys(schemaOf(type)['properties'] as object);
    const nested = fc.constantFrom(null, {}, { product: null, definition: null, scale: null, amount: null });
    const nulls = fc.dictionary(fc.constantFrom(...members), nested);
    fc.assert(
      fc.property(nulls, (given) => {
        const data = { ...samples[type], ...given };
        const bySchema = check(data, '').length === 0;
        expect(bySchema).toBe(wrongData(published[type], withoutNulls(published[type], data), '').length === 0);
      }),
      { numRuns: 60 },
    );
  }
});
