import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileFault } from './file.fault.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-fault-'));
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'directory'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function faultOf(work: () => unknown, path?: string): string | undefined {
  try {
    work();
  } catch (error) {
    return fileFault(error, path);
  }
  throw new Error('It worked');
}

test.each([
  ['missing', 'it is not there, or the directory that it should be in is not (ENOENT)', readFileSync],
  ['missing/file', 'it is not there, or the directory that it should be in is not (ENOENT)', write],
  ['file/within', 'a part of its path is no directory (ENOTDIR)', write],
  ['directory', 'it is a directory (EISDIR)', write],
  ['directory', 'it is a directory (EISDIR)', (path: string) => rmSync(path)],
  ['n'.repeat(300), 'its name is too long (ENAMETOOLONG)', write],
] as const)('%s: %s', (name, reason, work) => {
  const path = join(folder, name);
  expect(faultOf(() => work(path), path)).toBe(`${path} cannot be used: ${reason}.`);
});

test('a full disk is one, though its error names no file', () => {
  expect(faultOf(() => writeFileSync('/dev/full', 'x'))).toBeUndefined();
  expect(faultOf(() => writeFileSync('/dev/full', 'x'), 'a.csv')).toBe(
    'a.csv cannot be used: its disk is full (ENOSPC).',
  );
});

test('what is not about files is none', () => {
  expect([fileFault(new Error('a bug'), 'file'), fileFault({ code: 'ECONNREFUSED' }, 'file'), fileFault(null)]).toEqual(
    [undefined, undefined, undefined],
  );
});

function write(path: string): void {
  writeFileSync(path, 'x');
}
