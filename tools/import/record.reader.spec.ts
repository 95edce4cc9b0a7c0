import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type WorkBook, write } from '@e965/xlsx';
import { readMapping } from './mapping.reader.js';
import { NOT_CLOSED } from './record.scanner.js';
import { TableReader } from './record.reader.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function rows(content: string | Buffer, change: object = {}, name = 'rows.csv'): Promise<unknown[]> {
  const columns = (change as { id?: string[] }).id ?? ['a', 'b'];
  const mapping = readMapping(
    JSON.stringify({
      source: '/s',
      id: columns,
      events: [{ type: 'customer.lost', subject: { value: 'x' } }],
      ...change,
    }),
  );
  const file = join(folder, name);
  writeFileSync(file, content);
  const table = new TableReader(file, mapping);
  const read: unknown[] = [];
  for await (const row of table.rows())
    read.push(row.fault ? [row.line, row.fault] : [row.line, ...columns.map((column) => row.cells(column))]);
  return table.blankRows === 0 ? read : [...read, `${table.blankRows} blank`];
}

test('fields are read by RFC 4180, with the line on which their row begins', async () => {
  expect(await rows('a,b\r\n1,"x,""y"""\r\n2,"two\r\nlines"\r\n3,\r\n')).toEqual([
    [2, '1', 'x,"y"'],
    [3, '2', 'two\r\nlines'],
    [5, '3', ''],
  ]);
});

test('a byte order mark, other delimiters and a missing last line end are fine', async () => {
  expect(await rows('\uFEFFa;b\n1;2', { delimiter: ';' })).toEqual([[2, '1', '2']]);
  expect(await rows('a\tb\n1\t\n', { delimiter: '\t' })).toEqual([[2, '1', '']]);
});

test('header and rows may have different line ends', async () => {
  expect(await rows('b,a\n"2","1"\r\n3,4\r5,"6"')).toEqual([
    [2, '1', '2'],
    [3, '4', '3'],
    [4, '6', '5'],
  ]);
});

test('a blank as delimiter stands for runs of blanks and tabs, around the row as well', async () => {
  expect(await rows(' 00004  0001\t x\r\n\r\n 00005 0002 y\r\n', { delimiter: ' ', header: ['a', 'b', 'c'] })).toEqual([
    [1, '00004', '0001'],
    [3, '00005', '0002'],
    '1 blank',
  ]);
});

test('columns of a file without a header are called by their numbers', async () => {
  expect(await rows('u,v\nw,x\n', { header: false, id: ['2', '1'] })).toEqual([
    [1, 'v', 'u'],
    [2, 'x', 'w'],
  ]);
});

test('rows may differ from the header in empty cells only; rows with nothing but delimiters are blank', async () => {
  expect(await rows('a,b,c\n1\n2,3,,,\n,,\n , \n\n4,5,6,7\n8,9\n')).toEqual([
    [2, '1', ''],
    [3, '2', '3'],
    [7, 'the row has 4 cells, the header 3'],
    [8, '8', '9'],
    '3 blank',
  ]);
  expect(await rows('a,b,,\n1,2\n3,4,,\n')).toEqual([
    [2, '1', '2'],
    [3, '3', '4'],
  ]);
});

test('an unclosed quote spoils only its own line', async () => {
  expect(await rows('a,b\n1,2\n3,"open\n4,5\n')).toEqual([
    [2, '1', '2'],
    [3, NOT_CLOSED],
    [4, '4', '5'],
  ]);
});

test('records above and below the header are skipped, and so is a line that names the delimiter', async () => {
  expect(await rows('Export of 3 November\n"of the ""shop"""\n\na,b\n1,2\n', { skip: 3 })).toEqual([[5, '1', '2']]);
  expect(await rows('Report\n\na,b\n1,2\n', { skip: 1 })).toEqual([[4, '1', '2']]);
  const survey = 'a,b\n"What, or ""who""\nwas it?",Why?\n"{""ImportId"":""QID1""}",x\n1,2\n';
  expect(await rows(survey, { skip: { after: 2 } })).toEqual([[5, '1', '2']]);
  expect(await rows('sep=;\r\na;b\r\n1;2\r\n')).toEqual([[3, '1', '2']]);
  expect(await rows('\uFEFF"sep=\t"\nTitle\na\tb\nx\ty\n1\t2\n', { skip: { before: 1, after: 1 } })).toEqual([
    [5, '1', '2'],
  ]);
  expect(await rows('sep=;', { header: false, id: ['1'] })).toEqual([]);
});

test("column names are trimmed, both the file's and the mapping's", async () => {
  expect(await rows(' a\u00A0,\uFEFFb \n1,2\n', { id: ['a ', 'b'] })).toEqual([[2, '1', '2']]);
});

test('a column that is read must be in the header only once, after trimming', async () => {
  await expect(rows('a,b,x, b\n1,2,3,4\n')).rejects.toThrow(
    'The file has 2 columns "b", at places 2 and 4. Give them names of their own, or give the columns\' names with "header".',
  );
  expect(await rows('a,b,x,x\n1,2,3,4\n')).toEqual([[2, '1', '2']]);
});

test('a missing column stops the import before the first row', async () => {
  await expect(rows('a,c\n1,2\n')).rejects.toThrow('The file has no column "b". Its columns are "a", "c".');
});

test('an empty file stops the import, one with only a header does not', async () => {
  await expect(rows('')).rejects.toThrow(/rows\.csv is empty\.$/);
  await expect(rows('\uFEFF')).rejects.toThrow(/rows\.csv has no header\.$/);
  await expect(rows('\n,\n')).rejects.toThrow(/rows\.csv has no header\.$/);
  await expect(rows('x\na,b\n', { skip: 2 })).rejects.toThrow(/rows\.csv has no header\.$/);
  expect(await rows('a,b\n')).toEqual([]);
});

test('another encoding is read as the mapping says, unless a mark says otherwise', async () => {
  expect(await rows(Buffer.from('a,b\n1,K\xF6ln \x80\n', 'latin1'), { encoding: 'windows-1252' })).toEqual([
    [2, '1', 'Köln €'],
  ]);
  const wide = Buffer.from('\uFEFFa,b\n1,Köln\n', 'utf16le');
  expect(await rows(wide)).toEqual([[2, '1', 'Köln']]);
  expect(await rows(Buffer.from(wide).swap16(), { encoding: 'utf-16' })).toEqual([[2, '1', 'Köln']]);
});

describe('spreadsheets', () => {
  const day = 45964.427083333336;
  const book = (change: Partial<WorkBook> = {}): Buffer =>
    write(
      {
        SheetNames: ['Empty', 'Rows'],
        Sheets: {
          Empty: { '!ref': 'A1' },
          Rows: {
            '!ref': 'A1:C6',
            A1: { t: 's', v: 'Export' },
            A2: { t: 's', v: ' a' },
            B2: { t: 's', v: 'b' },
            C2: { t: 's', v: 'c' },
            A3: { t: 'n', v: 1 },
            B3: { t: 'n', v: day, z: 'dd.mm.yyyy hh:mm' },
            C3: { t: 'n', v: 19.9 },
            A5: { t: 's', v: '王芳 "😀"\nx' },
            B5: { t: 'n', v: 45964, z: 'm/d/yy' },
            C5: { t: 'e', v: 42 },
            A6: { t: 'n', v: 12345678901 },
            B6: { t: 'n', v: 0.5, z: '[h]:mm' },
            C6: { t: 'b', v: true },
          },
        },
        ...change,
      },
      { type: 'buffer', bookType: 'xlsx' },
    );
  const read = (change: object, content = book()) =>
    rows(content, { id: ['a', 'b', 'c'], skip: 1, sheet: 'Rows', ...change }, 'rows.xlsx');

  test('cells are read by their type, and written in the formats of the mapping', async () => {
    expect(await read({})).toEqual([
      [3, '1', '2025-11-03T10:15:00.000', '19.9'],
      [5, '王芳 "😀"\nx', '2025-11-03T00:00:00.000', '#N/A'],
      [6, '12345678901', '0.5', 'TRUE'],
      '1 blank',
    ]);
    const german = { sheet: 2, decimal: ',', dateFormat: 'dd.MM.yyyy HH:mm', timeZone: 'UTC' };
    expect((await read(german)).slice(0, 2)).toEqual([
      [3, '1', '03.11.2025 10:15', '19,9'],
      [5, '王芳 "😀"\nx', '03.11.2025 00:00', '#N/A'],
    ]);
  });

  test('a date that its format would cut short stays complete, and days may stay days', async () => {
    const of = async (dateFormat: string) => (await read({ dateFormat, timeZone: 'UTC' }))[0];
    expect(await of('dd.MM.yyyy')).toEqual([3, '1', '2025-11-03T10:15:00.000', '19.9']);
    expect(await of('excel')).toEqual([3, '1', '45964.427083333336', '19.9']);
  });

  test('a workbook may count from 1904', async () => {
    const from1904 = book({ Workbook: { WBProps: { date1904: true } } });
    expect((await read({}, from1904))[0]).toEqual([3, '1', '2029-11-04T10:15:00.000', '19.9']);
  });

  test('the first sheet is read unless another is named; anything but a spreadsheet is refused', async () => {
    await expect(rows(book(), {}, 'rows.xlsx')).rejects.toThrow(/rows\.xlsx has no header\.$/);
    await expect(read({ sheet: 'Row' })).rejects.toThrow(/has no sheet "Row"\. Its sheets are "Empty", "Rows"\.$/);
    await expect(read({ sheet: 3 })).rejects.toThrow(/has no sheet 3\. Its sheets are "Empty", "Rows"\.$/);
    await expect(read({}, Buffer.from('PK\x03\x04rubbish', 'latin1'))).rejects.toThrow(
      /cannot be read as a spreadsheet/,
    );
    await expect(read({}, Buffer.from('d0cf11e0a1b11ae1', 'hex'))).rejects.toThrow(
      'This is an old or a protected spreadsheet. Save it as .xlsx without a password, or as CSV.',
    );
  });
});
