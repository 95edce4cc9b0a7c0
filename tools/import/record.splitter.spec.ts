import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { LONGEST_RECORD, NOT_CLOSED } from './record.scanner.js';
import { type FileRecord, RecordSplitter } from './record.splitter.js';

function split(text: string, { delimiter = ',', pieces = [text] }: { delimiter?: string; pieces?: string[] } = {}) {
  const splitter = new RecordSplitter(delimiter);
  const records: FileRecord[] = [];
  for (const piece of pieces) for (const record of splitter.write(piece)) records.push(record);
  for (const record of splitter.end()) records.push(record);
  return records.map(({ line, fields, fault }) => (fault === null ? [line, ...fields] : [line, fault, ...fields]));
}

test('fields are read by RFC 4180', () => {
  expect(split('a,b\r\n1,"x,""y"""\r\n\r\n2,"two\r\nlines"\r\n3,\r\n,')).toEqual([
    [1, 'a', 'b'],
    [2, '1', 'x,"y"'],
    [3, ''],
    [4, '2', 'two\r\nlines'],
    [6, '3', ''],
    [7, '', ''],
  ]);
});

test('each of CRLF, LF and CR ends a record, whatever ended the one before', () => {
  expect(split('no,id\n1,"a"\r\n2,b\r3,"c"\n\r4,d\r\n\n')).toEqual([
    [1, 'no', 'id'],
    [2, '1', 'a'],
    [3, '2', 'b'],
    [4, '3', 'c'],
    [5, ''],
    [6, '4', 'd'],
    [7, ''],
  ]);
});

test('a quote in a cell that does not begin with one is taken literally', () => {
  expect(split('1,5" disk,a""b\n2, "x"\n')).toEqual([
    [1, '1', '5" disk', 'a""b'],
    [2, '2', ' "x"'],
  ]);
});

test('an unclosed quote spoils only its own line', () => {
  const rows = '1,ok\n2,"open quote\n3,fine\n4,"he said ""hi"""\n';
  expect(split(rows)).toEqual([
    [1, '1', 'ok'],
    [2, NOT_CLOSED, '2', '"open quote'],
    [3, '3', 'fine'],
    [4, '4', 'he said "hi"'],
  ]);
  expect(split('1,"q"z,x\n2,ok\n')).toEqual([
    [1, NOT_CLOSED, '1', '"q"z', 'x'],
    [2, '2', 'ok'],
  ]);
  expect(split('1,"two\nlines","open,x\n2,ok\n3,"end')).toEqual([
    [1, NOT_CLOSED, '1', 'two\nlines', '"open', 'x'],
    [3, '2', 'ok'],
    [4, NOT_CLOSED, '3', '"end'],
  ]);
});

test('a cell that is too long spoils only its own line, with or without a quote', () => {
  const long = 'x'.repeat(LONGEST_RECORD + 100_000);
  const tooLong = 'the row is longer than 1048576 characters';
  expect(split(`1,${long},"y"\n2,ok\n`)).toEqual([
    [1, tooLong],
    [2, '2', 'ok'],
  ]);
  expect(split(`1,"${long}"\r\n2,ok\n`).map((record) => record.slice(0, 2))).toEqual([
    [1, NOT_CLOSED],
    [2, '2'],
  ]);
  expect(
    split(`1,"open\n${'2,ok\n'.repeat(300_000)}`)
      .map((record) => record.slice(0, 2))
      .slice(0, 2),
  ).toEqual([
    [1, NOT_CLOSED],
    [2, '2'],
  ]);
  expect(split(`1,${long}`)).toEqual([[1, tooLong]]);
});

test('a blank as delimiter stands for runs of blanks and tabs, around the row as well; there are no quotes', () => {
  expect(split(' 00004  "0001\t x\r\n\r 5 6 ', { delimiter: ' ' })).toEqual([
    [1, '00004', '"0001', 'x'],
    [2, ''],
    [3, '5', '6'],
  ]);
});

const texts = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', ';', '\r', '\n', 'ü', '😀'), maxLength: 12 });
const ends = fc.constantFrom('\n', '\r\n', '\r');
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test('what is written by RFC 4180 is read as csv-parse reads it', () => {
  const rows = fc.array(fc.array(texts, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(rows, ends, fc.constantFrom(',', ';', '\t'), (table, end, delimiter) => {
      const text = table.map((row) => row.map(quoted).join(delimiter) + end).join('');
      const expected = parse(text, { delimiter, record_delimiter: end, relax_column_count: true }) as string[][];
      expect(split(text, { delimiter }).map(([, ...fields]) => fields)).toEqual(expected);
    }),
  );
});

test('it makes no difference where a file is cut into pieces', () => {
  const file = fc.string({ unit: fc.constantFrom('a', '"', '""', ',', '\r', '\n', '\r\n', ',"', '",'), maxLength: 60 });
  fc.assert(
    fc.property(file, fc.array(fc.nat(80), { maxLength: 6 }), fc.constantFrom(',', ' '), (text, cuts, delimiter) => {
      const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
      const pieces = places.slice(1).map((place, index) => text.slice(places[index], place));
      expect(split(text, { delimiter, pieces })).toEqual(split(text, { delimiter }));
    }),
  );
});

test('every record is read once: good ones, and those with an unclosed quote', () => {
  const good = fc.array(fc.oneof(texts.map(quoted), fc.constantFrom('x', '5" disk', '')), {
    minLength: 2,
    maxLength: 3,
  });
  const row = fc.oneof(
    { weight: 4, arbitrary: good.map((cells) => ({ text: cells.join(','), open: false })) },
    { weight: 1, arbitrary: fc.constantFrom('1,"open', '1,"open,x', '1,"q"z').map((text) => ({ text, open: true })) },
  );
  // What follows a quote shows whether it closes a cell, so a quoted cell must not begin like the end of one.
  const told = (text: string) => !/(^|,)"(,|"?$|[\r\n])/.test(text) && !/(^|,)""+(?!")[,\r\n]/.test(text);
  fc.assert(
    fc.property(fc.array(fc.tuple(row, ends), { maxLength: 12 }), (rows) => {
      fc.pre(rows.every(([{ text, open }]) => open || told(text)));
      const records = split(rows.map(([{ text }, end]) => text + end).join(''));
      expect(records.filter(([, second]) => second === NOT_CLOSED)).toHaveLength(
        rows.filter(([{ open }]) => open).length,
      );
      expect(records).toHaveLength(rows.length);
    }),
    { numRuns: 500 },
  );
});
