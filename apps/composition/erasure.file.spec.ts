import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openErasureList } from './erasure.file.js';

const directory = mkdtempSync(join(tmpdir(), 'peakend-erasures-'));
const path = join(directory, 'erasures.jsonl');
afterAll(() => rmSync(directory, { recursive: true }));

const erasure = (erasureId: string) => ({
  erasureId,
  tenant: 'acme',
  survivor: 'a',
  time: 1,
  customers: [{ customerId: 'a', keys: ['k'] }],
});

describe('openErasureList', () => {
  afterEach(() => rmSync(path, { force: true }));

  it('keeps erasures in the data directory, in a file that only its owner can read', async () => {
    const list = openErasureList(directory);
    expect([list.kept, await list.all()]).toEqual([true, []]);
    await Promise.all(['1', '2', '3'].map((id) => list.add(erasure(id))));
    expect([...(await openErasureList(directory).all())].map(({ erasureId }) => erasureId).sort()).toEqual([
      '1',
      '2',
      '3',
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('carries on after a line that a crash cut short anywhere', async () => {
    const torn: number[] = [];
    const list = openErasureList(directory, (line) => torn.push(line));
    await list.add(erasure('1'));
    const whole = readFileSync(path);
    const line = Buffer.from(`\n${JSON.stringify(erasure('torn'))}`);
    for (let length = 1; length < line.length; length++) {
      writeFileSync(path, whole);
      appendFileSync(path, line.subarray(0, length));
      await list.add(erasure('2'));
      expect([await list.all(), torn.splice(0)]).toEqual([[erasure('1'), erasure('2')], length === 1 ? [] : [4]]);
    }
  });

  it.each([
    ['altered bytes', (line: string) => line.replace('"tenant"', '"tenant')],
    ['another shape', (line: string) => line.replace('"keys":["k"]', '"keys":"k"')],
    ['no erasure at all', () => '17'],
  ])('refuses a whole line with %s', async (_, alter) => {
    const list = openErasureList(directory, () => {});
    await list.add(erasure('1'));
    await list.add(erasure('2'));
    const [, first = '', ...rest] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, ['', alter(first), ...rest].join('\n'));
    await expect(list.all()).rejects.toMatchObject({
      code: 'DAMAGED_ERASURES',
      message: expect.stringContaining(`${path}, line 2, is damaged`),
    });
  });

  it('keeps nothing for a process without a directory', async () => {
    const list = openErasureList(null);
    await list.add(erasure('1'));
    expect([list.kept, await list.all()]).toEqual([false, []]);
  });
});
