import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoMade, demoStart, keepDemoMade } from './demo.made.js';

const NOW = Date.parse('2026-11-30T12:00:00Z');
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'peakend-made-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a demo begins four months back, goes on there if it was cut short, and then shows the present', () => {
  const starts = [demoStart(folder, NOW)];
  for (const complete of [false, true]) {
    keepDemoMade(folder, { end: '2026-11-01T12:00:00.000Z', complete });
    starts.push(demoStart(folder, NOW));
  }
  expect(starts.map((start) => new Date(start).toISOString().slice(0, 10))).toEqual([
    '2026-08-07',
    '2026-07-09',
    '2026-11-30',
  ]);
});

test('what was made is kept, and a damaged file is named', () => {
  expect(demoMade(folder)).toBeUndefined();
  const made = { end: '2026-11-01T12:00:00.000Z', complete: false };
  keepDemoMade(folder, made);
  expect(demoMade(folder)).toEqual(made);
  writeFileSync(join(folder, 'demo.json'), '{');
  expect(() => demoMade(folder)).toThrow(`${join(folder, 'demo.json')} is damaged: remove it`);
});
