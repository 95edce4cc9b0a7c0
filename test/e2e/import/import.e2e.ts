import { jest } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#test/support/eventually.js';
import { useImporter } from './import.process.js';
import { PublishingDouble, reply } from './publishing.double.js';

const { runImporter, startImport } = useImporter();

const mapping = {
  source: '/import/visits',
  timeZone: 'Europe/Berlin',
  dateFormat: 'yyyy-MM-dd HH:mm',
  id: ['no'],
  events: [
    {
      type: 'touchpoint.recorded',
      subject: 'customer',
      time: 'at',
      data: {
        touchpoint: { value: 'queueing' },
        channel: { value: 'branch' },
        valence: { column: 'mood', number: true },
      },
    },
  ],
};
const HEADER = 'no,customer,at,mood\n';
const row = (no: number, mood = '0.5') => `${no},c${no % 7},2024-01-31 09:30,${mood}\n`;
const manyRows = (count: number) => HEADER + Array.from({ length: count }, (_, index) => row(index)).join('');

jest.setTimeout(60_000);

let folder: string;
let server: PublishingDouble;
let url: string;
const at = (name: string) => join(folder, name);
const options = () => ({ file: at('visits.csv'), mapping: at('visits.json'), url, key: 'good' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-import-'));
  writeFileSync(at('visits.json'), JSON.stringify(mapping));
  server = new PublishingDouble();
  url = await server.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('a file is brought in, and again as duplicates only', async () => {
  writeFileSync(at('visits.csv'), manyRows(4_100));
  expect(await runImporter(options())).toMatchObject({ code: 0, stdout: 'accepted 4100, duplicates 0, rejected 0\n' });
  expect([server.events.size, server.largestBatch]).toEqual([4_100, 2_000]);
  expect(server.mostAtOnce).toBeLessThanOrEqual(4);
  expect(await runImporter(options())).toMatchObject({ code: 0, stdout: 'accepted 0, duplicates 4100, rejected 0\n' });
  expect([existsSync(at('visits.csv.import-state.json')), existsSync(at('visits.csv.rejected.csv'))]).toEqual([
    false,
    false,
  ]);
});

test('bad rows go to a file of their own with line and reason, and the exit code says so', async () => {
  server.refuses = (event) => event.id === '4';
  writeFileSync(
    at('visits.csv'),
    `${HEADER}${row(1)}2,"c\n2",someday,0\n${row(3, 'fine')}${row(4, '7')}5,c5\n${row(1, '-1')}${row(6)}`,
  );
  const ended = await runImporter(options());
  expect(ended).toMatchObject({ code: 1, stdout: 'accepted 2, duplicates 0, rejected 5\n' });
  expect(ended.stderr).toContain('visits.csv.rejected.csv');
  expect(readFileSync(at('visits.csv.rejected.csv'), 'utf8').split('\r\n')).toEqual([
    'line,reason,row',
    '3,"""someday"" is not a time in the format yyyy-MM-dd HH:mm",2,"c\n2",someday,0',
    '5,"column ""mood"" holds ""fine"", which is not a number",3,c3,2024-01-31 09:30,fine',
    '6,INVALID_EVENT: /data/valence must be from -1 to 1,4,c4,2024-01-31 09:30,7',
    '7,"the row has 2 fields, the header 4",5,c5',
    '8,EVENT_CONFLICT,1,c1,2024-01-31 09:30,-1',
    '',
  ]);
});

test('killed midway it goes on where it was, and nothing is missing or twice', async () => {
  writeFileSync(at('visits.csv'), `${manyRows(12_000)}bad\n`);
  const first = startImport(options());
  let answered = 0;
  // The third batch is stored, but its answer never comes: the importer cannot know.
  server.fault = (_request, response) => {
    answered += 1;
    if (answered === 3) setImmediate(() => first.child.kill('SIGKILL'));
    if (answered > 3) response.destroy();
    return answered > 3;
  };
  expect((await first.ended).code).toBeNull();
  const before = server.batches;
  server.fault = () => false;
  const second = await runImporter(options());
  expect(second.code).toBe(1);
  const [accepted, duplicates, rejected] = second.stdout.match(/\d+/g)?.map(Number) ?? [];
  expect([(accepted ?? 0) + (duplicates ?? 0), rejected, server.events.size]).toEqual([12_000, 1, 12_000]);
  if (second.stderr.includes('Going on after row')) expect(server.batches - before).toBeLessThan(6);
  expect(readFileSync(at('visits.csv.rejected.csv'), 'utf8').match(/bad/g)).toHaveLength(1);
});

test('an import that stops in the middle resumes without sending again what was answered', async () => {
  writeFileSync(at('visits.csv'), manyRows(12_000));
  let requests = 0;
  server.fault = (_request, response) => {
    requests += 1;
    if (requests === 5) reply(response, 403, { code: 'FORBIDDEN', detail: 'The key was revoked' });
    return requests === 5;
  };
  const first = await runImporter(options());
  expect(first).toMatchObject({ code: 2, stdout: '' });
  expect(first.stderr).toContain('This key may not do that (403): 403 FORBIDDEN The key was revoked');
  server.fault = () => false;
  const before = server.batches;
  const second = await runImporter(options());
  const [, resumed] = second.stderr.match(/Going on after row (\d+000) \(so far: accepted/) ?? [];
  expect((server.batches - before) * 2_000).toBe(12_000 - Number(resumed));
  expect([second.code, server.events.size]).toEqual([0, 12_000]);
});

test('a busy, restarting or absent-minded server is waited for', async () => {
  writeFileSync(at('visits.csv'), manyRows(20));
  const faults = [
    (response: Parameters<typeof reply>[0]) =>
      reply(response, 429, { code: 'OVER_QUOTA', detail: 'Slower' }, { 'retry-after': '0' }),
    (response: Parameters<typeof reply>[0]) =>
      reply(response, 503, { code: 'UNAVAILABLE', detail: 'Later' }, { 'retry-after': '1' }),
    (response: Parameters<typeof reply>[0]) => response.destroy(),
  ];
  server.fault = (_request, response) => {
    const fault = faults.shift();
    fault?.(response);
    return fault !== undefined;
  };
  const started = Date.now();
  const ended = await runImporter(options());
  expect(ended).toMatchObject({ code: 0, stdout: 'accepted 20, duplicates 0, rejected 0\n' });
  expect(ended.stderr).toContain(`${url} answered 429 OVER_QUOTA Slower; trying again …`);
  expect(ended.stderr).toContain(`${url} dropped the connection; trying again …`);
  expect(Date.now() - started).toBeGreaterThan(1_000);
});

test('of two rows with one id the first counts, however far apart they are and whichever batch is faster', async () => {
  writeFileSync(
    at('visits.csv'),
    `${HEADER}${Array.from({ length: 4_000 }, (_, no) => row(no)).join('')}${row(7, '-1')}`,
  );
  let arrived = 0;
  server.delay = async (events) => {
    if (events.length > 0) arrived += 1;
    if (arrived > 2 || !events.some((event) => event.id === '7')) return;
    await eventually('the second batch is here', () => arrived > 1);
    await eventually('the last one is here', () => arrived > 2, 2_000).catch(() => undefined);
  };
  expect(await runImporter(options())).toMatchObject({ code: 1, stdout: 'accepted 4000, duplicates 0, rejected 1\n' });
  expect(readFileSync(at('visits.csv.rejected.csv'), 'utf8')).toContain('4002,EVENT_CONFLICT,7,');
});

test('commands follow the events they need, in the order of the file', async () => {
  const complaint = {
    source: '/import/complaints',
    timeZone: 'UTC',
    id: ['no'],
    events: [
      { type: 'complaint.filed', subject: 'customer', time: 'at', data: { complaintId: { column: 'no' } } },
      { command: 'acknowledge', subject: 'no', time: 'at' },
      { command: 'reopen', subject: 'no', when: { column: 'mood', below: 0 } },
    ],
  };
  writeFileSync(at('visits.json'), JSON.stringify(complaint));
  writeFileSync(at('visits.csv'), `${HEADER}${row(1)}${row(2, '-1')}`);
  expect(await runImporter(options())).toMatchObject({ code: 1, stdout: 'accepted 4, duplicates 0, rejected 1\n' });
  expect([server.events.size, server.commands.filter(({ path }) => path.startsWith('/v1/complaints/2/'))]).toEqual([
    2,
    [
      {
        path: '/v1/complaints/2/acknowledge',
        key: '/import/complaints/2/1',
        body: { occurredAt: '2024-01-31T09:30:00.000Z' },
      },
      { path: '/v1/complaints/2/reopen', key: '/import/complaints/2/2', body: {} },
    ],
  ]);
  expect(readFileSync(at('visits.csv.rejected.csv'), 'utf8')).toContain('3,409 FORBIDDEN_BY_STATE It is filed,');
});

test('a dry run stores and remembers nothing', async () => {
  writeFileSync(at('visits.csv'), manyRows(20));
  expect(await runImporter(options(), ['--dry-run'])).toMatchObject({
    code: 0,
    stdout: 'accepted 20, duplicates 0, rejected 0\n',
  });
  expect(server.events.size).toBe(0);
});

test('what cannot work is said at once', async () => {
  writeFileSync(at('visits.csv'), manyRows(1));
  const said = async (change: object, flags: string[] = []) => {
    const { code, stdout, stderr } = await runImporter({ ...options(), ...change }, flags);
    expect([code, stdout]).toEqual([2, '']);
    return stderr;
  };
  const gone = new PublishingDouble();
  const closed = await gone.start();
  await gone.stop();
  expect(await said({ url: closed })).toBe(
    `${closed} refuses the connection. Is the server running, and is --url right?\n`,
  );
  expect(await said({ key: 'bad' })).toBe(`${url} does not know this key (401): 401 UNAUTHENTICATED Unknown key\n`);
  expect(await said({ url: 'localhost' })).toMatch(/^--url must be like http/);
  expect(await said({ file: at('none.csv') })).toMatch(/^There is no file .*none\.csv\.\n$/);
  expect(await said({ mapping: 'none' })).toMatch(
    /^There is no mapping none\. Those that ship are in tools\/import\/mappings\.\n$/,
  );
  expect(await said({}, ['--fast'])).toMatch(/^Unknown option '--fast'/);
  writeFileSync(at('visits.json'), JSON.stringify({ ...mapping, id: [] }));
  expect(await said({})).toMatch(/^The mapping cannot be used:\n {2}id: must be/);
});
