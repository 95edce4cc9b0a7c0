import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, NestLog, openLogFile, written } from './log.js';

function logged(write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  write(createLog('debug', { write: (line: string) => void lines.push(JSON.parse(line)) }));
  return lines;
}

test('writes one JSON object a line, with level, time and service', () => {
  expect(logged((log) => log.info({ route: '/x' }, 'request'))).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'peakend',
      route: '/x',
      msg: 'request',
    },
  ]);
});

test('redacts members named like a secret, also one level down', () => {
  const [line] = logged((log) =>
    log.info({ authorization: 'Bearer a', headers: { authorization: 'Bearer b' }, parts: { adminKey: 'c' } }),
  );
  expect(line).toMatchObject({
    authorization: '[Redacted]',
    headers: { authorization: '[Redacted]' },
    parts: { adminKey: '[Redacted]' },
  });
});

test('logs what helps of an error, not what a driver attached to it', () => {
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (name)=(Ann Smith)',
    parameters: ['Ann Smith'],
  });
  const [line] = logged((log) => log.error({ err: new Error('not stored', { cause }) }, 'failed'));
  expect(line?.err).toEqual({
    type: 'Error',
    message: 'not stored',
    stack: expect.stringContaining('log.spec'),
    cause: { type: 'Error', message: 'duplicate key', code: '23505', stack: expect.any(String) },
  });
  expect(JSON.stringify(line)).not.toContain('Ann');
});

test("Nest's routine reports are debug lines, its warnings and errors are as loud as ours", () => {
  const lines = logged((log) => {
    const nest = new NestLog(log);
    nest.log('Mapped {/x, GET}', 'RouterExplorer');
    nest.warn('careful', 'X');
    nest.error(new Error('broken'), 'stack', 'X');
  });
  expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
    ['debug', 'Mapped {/x, GET}'],
    ['warn', 'careful'],
    ['error', 'broken'],
  ]);
});

test('what a full disk kept from being written is written once there is room, but for what was too much', async () => {
  const directory = fs.mkdtempSync(join(tmpdir(), 'peakend-log-'));
  const path = join(directory, 'log');
  const fd = fs.openSync(path, 'w');
  const full = import.meta.jest.spyOn(fs, 'write').mockImplementation(((...given: unknown[]) => {
    (given.at(-1) as (error: Error) => void)(Object.assign(new Error('no room'), { code: 'ENOSPC' }));
  }) as unknown as typeof fs.write);
  const file = openLogFile(fd);
  const line = `${'x'.repeat(1024 ** 2 - 1)}\n`;
  for (let no = 0; no < 6; no++) file.write(line);
  await written(file);
  expect(fs.readFileSync(path, 'utf8')).toBe('');
  full.mockRestore();
  const drained = once(file, 'drain');
  file.write(line);
  await drained;
  file.write('room\n');
  await written(file);
  expect(fs.readFileSync(path, 'utf8')).toBe(`${line.repeat(4)}room\n`);
  fs.closeSync(fd);
  fs.rmSync(directory, { recursive: true });
});
