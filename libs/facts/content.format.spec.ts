import fc from 'fast-check';
import { canonical } from './content.format.js';

describe('canonical', () => {
  it('writes the example of RFC 8785', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonical(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('orders names by UTF-16 code units', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.values(JSON.parse(canonical(value).replace('"1"', '"_1"')) as object)).toEqual([2, 4, 6, 7, 1, 5, 3]);
  });

  it('spells equal values the same and writes zero without a sign', () => {
    expect(canonical(JSON.parse('{"b":-0,"a":0.50}'))).toBe(canonical(JSON.parse('{ "a": 5e-1, "b": 0 }')));
  });

  it('is JSON for the same value, whatever the order of the names', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const parsed = JSON.parse(JSON.stringify(value));
        const text = canonical(parsed);
        expect(JSON.parse(text)).toEqual(parsed);
        expect(canonical(reversed(parsed))).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
