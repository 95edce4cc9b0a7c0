import { checkMembers, type MembersSchema } from './members.reader.js';

const schema: MembersSchema = {
  properties: {
    name: { type: 'string', pattern: '^[a-z]+$', says: { type: 'must be text', pattern: 'must be of a to z' } },
    colours: {
      type: 'array',
      minItems: 1,
      items: { enum: ['red', 'blue'] },
      says: { type: 'must be a list', minItems: 'must not be empty', enum: 'must hold only red, blue' },
    },
    row: { type: ['integer', 'null'], minimum: 1, maximum: 9, says: 'must be a whole number from 1 to 9, or null' },
    word: { rule: (word) => (word === 'please' ? null : `must be please, not ${String(word)}`) },
  },
  required: ['name', 'colours'],
};
const right = { name: 'ada', colours: ['red'], row: null, word: 'please' };
const told = (body: unknown) => checkMembers(schema, body).map(({ path, code }) => [path, code]);

test('a valid body has no errors, with or without its optional members', () => {
  expect([checkMembers(schema, right), checkMembers(schema, { name: 'ada', colours: ['blue'] })]).toEqual([[], []]);
});

test.each<[string, object, string, string]>([
  ['of another type', { name: 5 }, '/name', 'must be text'],
  ['that is missing', { name: undefined }, '/name', 'must be text'],
  ['in another form', { name: 'Ada' }, '/name', 'must be of a to z'],
  ['that is not a list', { colours: 'green' }, '/colours', 'must be a list'],
  ['that is empty', { colours: [] }, '/colours', 'must not be empty'],
  ['with wrong elements', { colours: ['red', 'green', 5] }, '/colours', 'must hold only red, blue'],
  ['beyond a limit', { row: 10 }, '/row', 'must be a whole number from 1 to 9, or null'],
  ['that is not a whole number', { row: 1.5 }, '/row', 'must be a whole number from 1 to 9, or null'],
  ['against a rule', { word: 'now' }, '/word', 'must be please, not now'],
])('a member %s is reported once, with what it must be', (_, wrong, path, message) => {
  expect(checkMembers(schema, JSON.parse(JSON.stringify({ ...right, ...wrong })))).toEqual([
    { path, code: 'INVALID_VALUE', message },
  ]);
});

test('every wrong member is reported: unknown ones by name, then the others in the order of the schema', () => {
  const body = JSON.parse('{ "word": 1, "colours": null, "a/b": 1, "__proto__": 1, "constructor": 1 }');
  expect(told(body)).toEqual([
    ['/a~1b', 'UNKNOWN_FIELD'],
    ['/__proto__', 'UNKNOWN_FIELD'],
    ['/constructor', 'UNKNOWN_FIELD'],
    ['/name', 'INVALID_VALUE'],
    ['/colours', 'INVALID_VALUE'],
    ['/word', 'INVALID_VALUE'],
  ]);
});

test.each([[null], ['text'], [5], [[]]])('%j is not an object', (body) => {
  expect(checkMembers(schema, body)).toEqual([{ path: '', code: 'NOT_AN_OBJECT', message: 'must be a JSON object' }]);
});

test('the number of errors is bounded, whatever the body', () => {
  const strays = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`stray${n}`, n]));
  expect(checkMembers(schema, { ...right, ...strays })).toHaveLength(100);
  expect(checkMembers(schema, { ...right, colours: Array.from({ length: 100_000 }, () => 5) })).toHaveLength(1);
});
