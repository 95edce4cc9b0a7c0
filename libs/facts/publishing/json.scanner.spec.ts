import fc from 'fast-check';
import { elementSizes } from './json.scanner.js';

const space = fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r'), maxLength: 3 });

describe('elementSizes', () => {
  it.each([
    ['[]', []],
    [' [ \n ] ', []],
    ['[1]', [1]],
    ['[ -1.5e3 , null,"a" ]', [6, 4, 3]],
    ['[{"a":[1,{"b":"]"}]},[ ],"é,\\"\\\\"]', [19, 3, 9]],
    ['["\\\\",{}]', [4, 2]],
  ])('%s', (text, sizes) => {
    expect(elementSizes(Buffer.from(text))).toEqual(sizes);
  });

  it('measures what JSON.stringify wrote, whatever white space is in between', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.jsonValue({ noUnicodeString: false }), space, space, fc.constantFrom(0, 2))),
        (elements) => {
          const texts = elements.map(([value, , , indent]) => JSON.stringify(value, null, indent));
          const body = elements.map(([, before, after], i) => `${before}${texts[i]}${after}`).join(',');
          const text = ` [${body}]\n`;
          expect(JSON.parse(text)).toHaveLength(texts.length);
          expect(elementSizes(Buffer.from(text))).toEqual(texts.map((one) => Buffer.byteLength(one)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
