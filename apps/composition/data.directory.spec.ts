import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';
import { openDataDirectory, secretOf } from './data.directory.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'peakend-data-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('a missing directory is made, for its owner only', () => {
  const path = join(root, 'a', 'b');
  expect(openDataDirectory(path)).toBe(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(openDataDirectory(path)).toBe(path);
});

test('a file, a path below one, or a place where none can be made is refused with what to do', () => {
  writeFileSync(join(root, 'file'), '');
  for (const path of [join(root, 'file'), join(root, 'file', 'below'), '/proc/peakend', '/dev/null/x']) {
    expect(() => openDataDirectory(path)).toThrow(Refusal);
    expect(() => openDataDirectory(path)).toThrow(
      / cannot be used \(.+\)\. Choose another data directory with PEAKEND_DATA_DIR\.$/,
    );
  }
});

describe('a secret', () => {
  test('is not written down if it was given', () => {
    expect(secretOf('given', root, 'admin.key')).toEqual({ value: 'given', path: null });
    expect(readdirSync(root)).toEqual([]);
  });

  test('is made once, readable by its owner only', () => {
    const path = join(root, 'admin.key');
    const made = secretOf(undefined, root, 'admin.key');
    expect(made).toEqual({ value: expect.stringMatching(/^[\w-]{43}$/), path });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(root)).toEqual(['admin.key']);
    expect(secretOf(undefined, root, 'admin.key')).toEqual(made);
  });

  test('becomes unreadable for others if they could read it', () => {
    writeFileSync(join(root, 'admin.key'), 'mine\n', { mode: 0o644 });
    expect(secretOf(undefined, root, 'admin.key').value).toBe('mine');
    expect(statSync(join(root, 'admin.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, 'admin.key'), 'utf8')).toBe('mine\n');
  });

  test('may be in a file of somebody else, whose mode cannot be changed', () => {
    symlinkSync('/proc/self/comm', join(root, 'master.key'));
    expect(() => chmodSync(join(root, 'master.key'), 0o600)).toThrow('EPERM');
    const value = readFileSync('/proc/self/comm', 'utf8').trim();
    expect(secretOf(undefined, root, 'master.key')).toEqual({ value, path: join(root, 'master.key') });
  });

  test('is refused if it is empty or not a file', () => {
    writeFileSync(join(root, 'empty.key'), '\n');
    mkdirSync(join(root, 'directory.key'));
    expect(() => secretOf(undefined, root, 'empty.key')).toThrow(/empty\.key is empty/);
    expect(() => secretOf(undefined, root, 'directory.key')).toThrow(Refusal);
  });
});
