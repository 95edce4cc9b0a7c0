import fc from 'fast-check';
import { type Columns, csvHeader, csvRows, RFC_4180 } from './csv.writer.js';

const csvOf = (columns: Columns, rows: readonly object[]) =>
  csvHeader(columns, RFC_4180) + csvRows(columns, rows, RFC_4180);

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

describe('CSV', () => {
  it('has the same columns whatever the rows are', () => {
    const columns = ['id', 'scores.peakEnd', 'interval.0', 'interval.1', 'data.rating.value', 'data.*'];
    const header = 'id,scores.peakEnd,interval.0,interval.1,data.rating.value,data.other\r\n';
    expect(csvOf(columns, [])).toBe(header);
    const rows = [
      { id: 'a', scores: { peakEnd: -0.2 }, interval: [0.1, 0.2], data: { rating: { scale: 'csat', value: 4 } } },
      { id: 'b', scores: { peakEnd: null }, interval: null, data: { 'a.b': true, rating: null } },
      { id: 'c', data: { rating: { value: 5 } } },
    ];
    expect(csvOf(columns, rows)).toBe(
      `${header}a,-0.2,0.1,0.2,4,"{""rating"":{""scale"":""csat""}}"\r\nb,,,,,"{""a.b"":true}"\r\nc,,,,5,\r\n`,
    );
  });

  it('has a line for each item of a list', () => {
    const columns = ['ids', 'purchases.currency', 'purchases.amount', 'notes', 'traits'];
    const two = [
      { currency: 'EUR', amount: '-12.5' },
      { currency: 'USD', amount: '3' },
    ];
    const rows = [
      { ids: ['x', 'y'], purchases: two, notes: [{ a: 1 }], traits: { vip: true } },
      { ids: [], purchases: [], notes: [], traits: {} },
      { ids: ['=1'], purchases: [{ currency: null }] },
    ];
    const [, ...cells] = parse(csvOf(columns, rows));
    expect(cells).toEqual([
      ['x\ny', 'EUR\nUSD', '-12.5\n3', '[{"a":1}]', '{"vip":true}'],
      ['', '', '', '', ''],
      ["'=1", '', '', '', ''],
    ]);
  });

  it('keeps a line for each item where one has lines itself, and lists within a list on one', () => {
    const columns = ['notes.text', 'stages.touchpoints', 'goal'];
    const rows = [
      {
        notes: [{ text: 'a\r\nb' }, { text: 'c' }, {}],
        stages: [{ touchpoints: ['x', 'y'] }, { touchpoints: [] }, { touchpoints: ['z'] }],
        goal: ['x'],
      },
      { notes: [], stages: [] },
    ];
    expect(parse(csvOf(columns, rows)).slice(1)).toEqual([
      ['a b\nc\n', 'x, y\n\nz', 'x'],
      ['', '', ''],
    ]);
  });

  it('comes as spreadsheets of many countries want it', () => {
    const form = { delimiter: ';', decimal: ',', bom: true } as const;
    const rows = [{ id: '1.5', score: -0.25, purchases: [{ amount: '12.5' }, { amount: '-1' }], text: 'a;b' }];
    const columns = ['id', 'score', 'purchases.amount', 'text'];
    const [refund, answer] = ['compensations.value', 'answers.value'].map((column) =>
      csvRows([column], [{ compensations: [{ value: '12.5' }], answers: [{ value: '12.5' }] }], form).trim(),
    );
    // An answer is no amount, whatever its text looks like.
    expect([refund, answer]).toEqual(['12,5', '12.5']);
    expect(csvHeader(columns, form)).toBe('\uFEFFid;score;purchases.amount;text\r\n');
    expect(csvRows(columns, rows, form)).toBe('1.5;-0,25;"12,5\n-1";"a;b"\r\n');
    const tabs = { delimiter: '\t', decimal: ',', bom: false } as const;
    expect(csvRows(['a', 'b'], [{ a: 'x,y', b: 1.5 }], tabs)).toBe('x,y\t1,5\r\n');
  });

  it('quotes what RFC 4180 wants quoted, and reads back', () => {
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
});
