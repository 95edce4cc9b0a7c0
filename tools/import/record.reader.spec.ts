import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMapping } from './mapping.reader.js';
import { readRows } from './record.reader.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function rows(content: string | Buffer, change: object = {}): Promise<unknown[]> {
  const columns = (change as { id?: string[] }).id ?? ['a', 'b'];
  const mapping = readMapping(
    JSON.stringify({
      source: '/s',
      id: columns,
      events: [{ type: 'customer.lost', subject: { value: 'x' } }],
      ...change,
    }),
  );
  const file = join(folder, 'rows.csv');
  writeFileSync(file, content);
  const read: unknown[] = [];
  for await (const row of readRows(file, mapping, () => {})) {
    read.push(row.fault ? [row.line, row.fault] : [row.line, ...columns.map((column) => row.cells(column))]);
  }
  return read;
}

test('fields are those of RFC 4180, with the line on which their row begins', async () => {
  expect(await rows('a,b\r\n1,"x,""y"""\r\n\r\n2,"two\r\nlines"\r\n3,\r\n')).toEqual([
    [2, '1', 'x,"y"'],
    [4, '2', 'two\r\nlines'],
    [6, '3', ''],
  ]);
});

test('a byte order mark, other delimiters and a missing last line end are fine', async () => {
  expect(await rows('\uFEFFa;b\n1;2', { delimiter: ';' })).toEqual([[2, '1', '2']]);
  expect(await rows('a\tb\n1\t\n', { delimiter: '\t' })).toEqual([[2, '1', '']]);
});

test('a blank as delimiter stands for runs of blanks and tabs, also around the row', async () => {
  expect(await rows(' 00004  0001\t x\r\n\r\n 00005 0002 y\r\n', { delimiter: ' ', header: ['a', 'b', 'c'] })).toEqual([
    [1, '00004', '0001'],
    [3, '00005', '0002'],
  ]);
});

test('columns of a file without header are called by their number', async () => {
  expect(await rows('u,v\nw,x\n', { header: false, id: ['2', '1'] })).toEqual([
    [1, 'v', 'u'],
    [2, 'x', 'w'],
  ]);
});

test('quotes inside an unquoted field are taken as they stand', async () => {
  expect(await rows('a,b\n1,5" disk\n2,"q"z\n3,ok\n')).toEqual([
    [2, '1', '5" disk'],
    [3, '2', '"q"z'],
    [4, '3', 'ok'],
  ]);
});

test('a row of another width is bad, its neighbours are not', async () => {
  expect(await rows('a,b\n1\n2,3,4\n5,6\n')).toEqual([
    [2, 'the row has 1 fields, the header 2'],
    [3, 'the row has 3 fields, the header 2'],
    [4, '5', '6'],
  ]);
});

test('a quote that is never closed is reported where it opens, at the end and when it grows too long', async () => {
  const fault = 'a quote opened here is not closed: the rest of the file cannot be read';
  expect(await rows('a,b\n1,2\n3,"open\n4,5\n')).toEqual([
    [2, '1', '2'],
    [3, fault],
  ]);
  expect(await rows(`a,b\n1,2\n3,"open\n${'x'.repeat(1_100_000)}\n4,5\n`)).toEqual([
    [2, '1', '2'],
    [3, fault],
  ]);
});

test('another encoding is read as the mapping says', async () => {
  expect(await rows(Buffer.from('a,b\n1,K\xF6ln\n', 'latin1'), { encoding: 'windows-1252' })).toEqual([
    [2, '1', 'Köln'],
  ]);
});

test('a column that the file lacks stops before the first row', async () => {
  await expect(rows('a,c\n1,2\n')).rejects.toThrow('The file has no column "b". Its columns are "a", "c".');
});

test('an empty file has no rows', async () => {
  expect(await rows('')).toEqual([]);
  expect(await rows('a,b\n')).toEqual([]);
});
