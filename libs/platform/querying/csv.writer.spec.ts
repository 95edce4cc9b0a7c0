import fc from 'fast-check';
import { csvOf } from './csv.writer.js';

/** Reads CSV back strictly by RFC 4180. */
function parse(csv: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') {
      rows.push(cells);
      cells = [];
    }
  }
  return rows;
}

describe('csvOf', () => {
  it('flattens members with dots, under the same header on every page', () => {
    const columns = ['id', 'scores.peakEnd', 'interval.0', 'interval.1', 'tags', 'data.*'];
    expect(csvOf(columns, [])).toBe('id,scores.peakEnd,interval.0,interval.1,tags\r\n');
    const rows = [
      { id: 'a', scores: { peakEnd: -0.2 }, interval: [0.1, 0.2], tags: ['x', 'y'], data: { rating: { value: 4 } } },
      { id: 'b', scores: { peakEnd: null }, interval: null, tags: [], data: { 'a.b': true } },
    ];
    expect(csvOf(columns, rows)).toBe(
      'id,scores.peakEnd,interval.0,interval.1,tags,data.a.b,data.rating.value\r\n' +
        'a,-0.2,0.1,0.2,"[""x"",""y""]",,4\r\n' +
        'b,,,,[],true,\r\n',
    );
  });

  it('quotes what RFC 4180 requires, and reads back the same', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', 'ü', ' ') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (pairs) => {
        const guarded = (text: string) => (/^[\r\n]/.test(text) ? `'${text}` : text);
        expect(
          parse(
            csvOf(
              ['a', 'b'],
              pairs.map(([a, b]) => ({ a, b })),
            ),
          ),
        ).toEqual([['a', 'b'], ...pairs.map(([a, b]) => [guarded(a), guarded(b)])]);
      }),
    );
  });

  it.each(['=1+1', '+49', '-a', '@x', '\tx', '＝1+1'])('never lets a spreadsheet run %j', (text) => {
    expect(csvOf(['a'], [{ a: text }])).toBe(`a\r\n'${text}\r\n`);
  });

  it('leaves numbers alone, including decimal strings', () => {
    expect(csvOf(['a', 'b'], [{ a: -1, b: '-12.5' }])).toBe('a,b\r\n-1,-12.5\r\n');
  });

  it('keeps a dangerous attribute name from becoming a formula', () => {
    expect(csvOf(['attributes.*'], [{ attributes: { '=x': 1 } }])).toBe('attributes.=x\r\n1\r\n');
  });
});
