import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { checkEncoding } from './encoding.check.js';
import { encode, knownEncoding, StrictDecoder } from './file.encoding.js';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-encoding-'));
  file = join(folder, 'f.csv');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function check(content: Buffer, given: string | null = null): Promise<string> {
  writeFileSync(file, content);
  try {
    return (await checkEncoding(file, given)).name;
  } catch (error) {
    return (error as Error).message.replaceAll(file, 'F');
  }
}

test('a mark counts first, then what the mapping says, then UTF-8', async () => {
  const text = 'a,b\n1,Köln\n';
  expect(await check(Buffer.from(text))).toBe('utf-8');
  expect(await check(Buffer.from(`\uFEFF${text}`), 'windows-1252')).toBe('utf-8');
  expect(await check(iconv.encode(text, 'utf-16le', { addBOM: true }))).toBe('utf-16le');
  expect(await check(iconv.encode(text, 'utf-16be', { addBOM: true }))).toBe('utf-16be');
  expect(await check(iconv.encode(text, 'utf-16be', { addBOM: true }), knownEncoding('utf-16'))).toBe('utf-16be');
  expect(await check(iconv.encode(text, 'utf-16le'), 'utf-16le')).toBe('utf-16le');
  expect(await check(iconv.encode(`\uFEFF${text}`, 'gb18030'))).toBe('gb18030');
  expect(await check(iconv.encode(text, 'windows-1252'), 'windows-1252')).toBe('windows-1252');
  expect(await check(iconv.encode(text, 'utf-32le', { addBOM: true }))).toBe(
    'F is in UTF-32, which cannot be read. Save it as UTF-8.',
  );
  expect(await check(Buffer.alloc(0))).toBe('utf-8');
});

test('what is not UTF-8 is reported with line and byte, and with what it could be', async () => {
  expect(await check(iconv.encode('a,b\r\n1,Köln\r\n', 'windows-1252'))).toBe(
    [
      'F, line 2, byte 9 of the file (0xF6): this is not utf-8. Say in the mapping which "encoding" it is in. Without loss it can be read as',
      '  "windows-1252": 1,Köln',
      '  "windows-1250": 1,Köln',
      '  "windows-1251": 1,Kцln',
      '  "gb18030": 1,K鰈n',
      '  "big5": 1,K闤n',
    ].join('\n'),
  );
  expect(await check(iconv.encode('no,customer\n1,王芳\n2,李娜\n', 'gb18030'))).toContain(
    'F, line 2, byte 15 of the file (0xCD): this is not utf-8. Say in the mapping which "encoding" it is in.',
  );
  expect(await check(iconv.encode('no,customer\n1,王芳\n2,李娜\n', 'gb18030'))).toContain('\n  "gb18030": 1,王芳');
});

test('UTF-16 without a mark is recognised by its zero bytes, which no text has', async () => {
  for (const name of ['utf-16le', 'utf-16be']) {
    expect(await check(iconv.encode('no,at\n1,2025-11-03\n', name))).toBe(
      `F, line 1, byte ${name === 'utf-16le' ? 2 : 1} of the file (0x00): this is not utf-8. Say in the mapping which "encoding" it is in. Without loss it can be read as\n  "${name}": no,at`,
    );
  }
  expect(await check(Buffer.from('a\0b'))).toContain('byte 2 of the file (0x00): this is not utf-8.');
});

test("the mapping's encoding is applied strictly, too", async () => {
  expect(await check(Buffer.from('a\nb\n\x81\n', 'latin1'), 'windows-1252')).toContain(
    'F, line 3, byte 5 of the file (0x81): this is not windows-1252.',
  );
  expect(await check(iconv.encode('a\n1,王芳', 'gb18030').subarray(0, -1), 'gb18030')).toContain(
    'F, line 2, byte 7 of the file (0xB7): this is not gb18030.',
  );
  expect(await check(Buffer.from('a\nÁron'), 'windows-1252')).toContain('"utf-8": Áron');
  expect(await check(iconv.encode('ab', 'utf-16le').subarray(0, 3), 'utf-16le')).toContain('this is not utf-16le.');
});

test('the place is reported even far into a large file', async () => {
  const rows = Array.from({ length: 40_000 }, (_, no) => `${no},Grüße aus 北京\r\n`).join('');
  const start = Buffer.from(rows);
  expect(await check(Buffer.concat([start, Buffer.from([0x41, 0xe4, 0x42])]))).toContain(
    `F, line 40001, byte ${start.length + 2} of the file (0xE4): this is not utf-8.`,
  );
  expect(await check(start)).toBe('utf-8');
});

test.each([
  ['windows-1252', '€ „Köln“ …'],
  ['windows-1250', 'szörnyű ő'],
  ['gb18030', '王芳 € 𠮷 ḿ'],
  ['big5', '客服態度'],
  ['shift_jis', '対応が～ ①'],
  ['euc-kr', '똠방각하'],
  ['cp437', 'Köln'],
  ['koi8-r', 'марта'],
  ['utf-16be', '王芳 😀'],
])('%s is read as it was written, all at once or byte by byte', (label, text) => {
  const name = knownEncoding(label) as string;
  const bytes = encode(text, name);
  const decoder = new StrictDecoder(name);
  expect([...bytes].map((byte) => decoder.write(Buffer.of(byte))).join('') + decoder.end()).toBe(text);
  const whole = new StrictDecoder(name);
  expect(whole.write(bytes) + whole.end()).toBe(text);
});

test('encodings are known by the names that the web uses, and other names are unknown', () => {
  const names = [
    'UTF8',
    'latin1',
    'iso-8859-1',
    'cp1252',
    'ascii',
    'gbk',
    'GB2312',
    'Shift_JIS',
    'utf-16',
    'ks_c_5601-1987',
  ];
  expect(names.map(knownEncoding)).toEqual([
    'utf-8',
    'windows-1252',
    'windows-1252',
    'windows-1252',
    'windows-1252',
    'gb18030',
    'gb18030',
    'shift_jis',
    'utf-16le',
    'euc-kr',
  ]);
  expect(['base64', 'hex', 'utf-7', 'utf-32', 'klingon', 'binary'].map(knownEncoding)).toEqual(Array(6).fill(null));
});
