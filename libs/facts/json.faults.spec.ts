import fc from 'fast-check';
import { errorOfFault, jsonFaults } from './json.faults.js';

const faults = (json: string) =>
  jsonFaults(Buffer.from(json), JSON.parse(json)).map((fault) => [errorOfFault(fault, '').path, fault.code]);

test.each<[string, [string, string][]]>([
  ['{"a":12345678901234567890}', [['/a', 'INEXACT_NUMBER']]],
  ['{"a":{"b":[1, 19.9000000000000001 ,2]}}', [['/a/b/1', 'INEXACT_NUMBER']]],
  [
    '[{"x":1e999},-1E-999]',
    [
      ['/0/x', 'INEXACT_NUMBER'],
      ['/1', 'INEXACT_NUMBER'],
    ],
  ],
  ['9007199254740993', [['', 'INEXACT_NUMBER']]],
  ['{"a":1,"b":2,"a":3,"a":4}', [['/a', 'REPEATED_MEMBER']]],
  ['{"a":{"c/d":1,"c\\u002fd":1}}', [['/a/c~1d', 'REPEATED_MEMBER']]],
  ['[{"__proto__":1,"__proto__":{}}]', [['/0/__proto__', 'REPEATED_MEMBER']]],
  ['{"a":[{"a":1},{"a":2}],"b":{"a":1}}', []],
  ['{"a":"12345678901234567890","\\"a\\":1":2,"é,{[":[],"1e999":"a\\\\"}', []],
  ['{"a":-0,"b":1.50,"c":1e3,"d":0.30000000000000004,"e":-1.7976931348623157e308,"f":100000000000000000000}', []],
  [' [ ] ', []],
])('%s', (json, expected) => {
  expect(faults(json)).toEqual(expected);
});

test('the message does not show the value', () => {
  expect(errorOfFault({ path: ['attributes', 'phone'], code: 'INEXACT_NUMBER' }, '/data')).toEqual({
    path: '/data/attributes/phone',
    code: 'INEXACT_NUMBER',
    message: '"phone" is a number with more digits than JSON readers keep: give fewer, or text where text is taken.',
  });
});

test('the first twenty of an object are reported', () => {
  const many = `{${Array.from({ length: 30 }, (_, i) => `"a${i}":1e999`).join(',')}}`;
  expect(faults(many).map(([path]) => path)).toEqual(Array.from({ length: 20 }, (_, i) => `/a${i}`));
});

test('the first twenty of each element are reported', () => {
  const many = `{${Array.from({ length: 30 }, (_, i) => `"a${i}":1e999`).join(',')}}`;
  const json = `[${many},${many}]`;
  const told = faults(json).map(([path]) => path?.split('/')[1]);
  expect(
    [told.filter((index) => index === '0'), told.filter((index) => index === '1')].map((one) => one.length),
  ).toEqual([20, 20]);
});

test('the output of JSON.stringify has none, however deep', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, indent) => {
      expect(faults(JSON.stringify(value, null, indent))).toEqual([]);
    }),
    { numRuns: 500 },
  );
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  expect(jsonFaults(Buffer.from(deep), JSON.parse(deep))).toEqual([]);
});

test('what is too deep does not stop the rest from being checked', () => {
  const deep = `${'{"a":1,"a":'.repeat(100_000)}1e999${'}'.repeat(100_000)}`;
  const found = faults(`[${deep},{"b":1e999}]`);
  expect(found.slice(-1)).toEqual([['/1/b', 'INEXACT_NUMBER']]);
  expect(found).toHaveLength(21);
});

test('a repeated member is found wherever it is', () => {
  const member = fc.record({ name: fc.string(), value: fc.jsonValue({ maxDepth: 1 }) });
  fc.assert(
    fc.property(
      fc.uniqueArray(member, { selector: ({ name }) => name, minLength: 1 }),
      fc.nat(),
      fc.nat(),
      (all, from, to) => {
        const repeated = all[from % all.length] as (typeof all)[0];
        const members = [...all];
        members.splice(to % (all.length + 1), 0, repeated);
        const json = `{"in":{${members.map(({ name, value }) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`).join(',')}}}`;
        expect(jsonFaults(Buffer.from(json), JSON.parse(json))).toEqual([
          { path: ['in', repeated.name], code: 'REPEATED_MEMBER' },
        ]);
      },
    ),
  );
});
