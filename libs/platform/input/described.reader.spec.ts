import { describedReader } from './described.reader.js';

const read = describedReader({
  type: 'object',
  description: 'a rule',
  properties: {
    kind: { type: 'string', enum: ['sale', 'visit'], description: 'one of sale and visit' },
    days: { type: 'integer', minimum: 1, description: 'a whole number from 1' },
    word: { type: 'string', pattern: '^[a-z]*$', maxLength: 5, description: 'a word' },
    tiers: { type: 'array', minItems: 1, items: { type: 'string', description: 'a tier' }, description: 'a list' },
  },
});

test.each<[string, object, string, string, string]>([
  ['a number for one of some words', { kind: 7 }, '/kind', 'WRONG_TYPE', 'must be one of sale and visit'],
  ['half a day, which is below the least too', { days: 0.5 }, '/days', 'WRONG_TYPE', 'must be a whole number from 1'],
  ['a word that is too long, and none', { word: 'Too long' }, '/word', 'TOO_LONG', 'must be a word'],
  ['an object for a list', { tiers: {} }, '/tiers', 'WRONG_TYPE', 'must be a list'],
])('%s is one error, the most basic one', (_, body, path, code, message) => {
  expect(read(body)).toEqual([{ path, code, message }]);
});

test('what is missing and what is unknown is told with what would be right', () => {
  const rule = describedReader({
    type: 'object',
    properties: { kind: { type: 'string', description: 'one of sale and visit' }, days: {} },
    required: ['kind', 'days'],
    additionalProperties: false,
  });
  expect(rule({ sort: 'sale' })).toEqual([
    { path: '/kind', code: 'REQUIRED', message: 'is required: one of sale and visit' },
    { path: '/days', code: 'REQUIRED', message: 'is required' },
    { path: '/sort', code: 'UNKNOWN_FIELD', message: 'is not a known field; the fields are kind, days' },
  ]);
});

test('values of their own are errors of their own', () => {
  const found = read({ kind: 7, days: 0.5, tiers: [1, 'gold', null] }).map(({ path, code }) => `${path} ${code}`);
  expect(found.toSorted()).toEqual([
    '/days WRONG_TYPE',
    '/kind WRONG_TYPE',
    '/tiers/0 WRONG_TYPE',
    '/tiers/2 WRONG_TYPE',
  ]);
});
