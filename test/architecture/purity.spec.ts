import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { impurities } from './purity.js';

const { PURE_FOLDERS, PURE_ROLES } = createRequire(import.meta.url)(join(process.cwd(), '.slices.cjs')) as {
  readonly PURE_FOLDERS: string;
  readonly PURE_ROLES: string;
};
const PURE = new RegExp(`^(${PURE_FOLDERS}|libs/(facts|insights|policies|feed)/.*\\.(${PURE_ROLES})\\.ts$)`);
/** What a process learns from the machine: the time of day, and the rules of time zones. */
const OF_THE_MACHINE = ['libs/kernel/clock.ts', 'libs/kernel/tzdata.ts'];

const pureFiles = readdirSync('libs', { recursive: true, encoding: 'utf8' })
  .map((path) => join('libs', path))
  .filter((path) => PURE.test(path) && !path.endsWith('.spec.ts') && !OF_THE_MACHINE.includes(path));

describe('pure files', () => {
  it.each(pureFiles)('%s reads no clock, draws no random numbers and reaches nothing outside', (path) => {
    expect(impurities(readFileSync(path, 'utf8'))).toEqual([]);
  });

  it.each([
    ['const now = Date.now();', ['1: Date.now']],
    ['const now = new Date();', ['1: new Date()']],
    ['const now = Date();', ['1: Date()']],
    ['\nconst chance = Math.random();', ['2: Math.random']],
    ['const id = crypto.randomUUID();', ['1: crypto.randomUUID']],
    ['setTimeout(() => {}, 1);', ['1: setTimeout(() => {}, 1)']],
    ['const zone = process.env.TZ;', ['1: process.env.TZ'.replace('.TZ', '')]],
  ])('must not hold %s', (source, found) => {
    expect(impurities(source)).toEqual(found);
  });

  it('may create dates from given moments', () => {
    expect(impurities('const at = new Date(0); const utc = Date.UTC(2020, 0); const most = Math.max(1, 2);')).toEqual(
      [],
    );
  });
});
