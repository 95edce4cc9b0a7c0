import { jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { groupBy } from '#libs/kernel/grouping.js';
import { useImporter } from './import.process.js';
import { PublishingDouble, reply } from './publishing.double.js';

const { runImporter, startImport } = useImporter();

const mapping = {
  source: '/import/complaints',
  timeZone: 'UTC',
  id: ['no'],
  events: [
    { type: 'complaint.filed', subject: 'customer', time: 'at', data: { complaintId: { column: 'no' } } },
    { command: 'acknowledge', subject: 'no', time: 'at' },
  ],
};
const reopen = {
  command: 'reopen',
  subject: 'no',
  when: { column: 'mood', below: 0 },
  data: { reason: { value: 'Again.' } },
};
const HEADER = 'no,customer,at,mood\n';
const row = (no: number, mood = '0.5') => `${no},c${no % 7},2024-01-31 09:30,${mood}\n`;
const manyRows = (count: number) => HEADER + Array.from({ length: count }, (_, index) => row(index)).join('');
const isCommand = ({ url }: { url?: string | undefined }) => url?.startsWith('/v1/complaints/') ?? false;

jest.setTimeout(300_000);

let folder: string;
let server: PublishingDouble;
let url: string;
const at = (name: string) => join(folder, name);
const options = () => ({ file: at('rows.csv'), mapping: at('mapping.json'), url, key: 'good' });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-commands-'));
  writeFileSync(at('mapping.json'), JSON.stringify(mapping));
  server = new PublishingDouble();
  url = await server.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

test('commands follow the events they need, in the order of the file', async () => {
  writeFileSync(at('mapping.json'), JSON.stringify({ ...mapping, events: [...mapping.events, reopen] }));
  writeFileSync(at('rows.csv'), `${HEADER}${row(1)}${row(2, '-1')}`);
  expect(await runImporter(options())).toMatchObject({ code: 1, stdout: 'accepted 4, duplicates 0, rejected 1\n' });
  expect([server.events.size, [...server.commands.values()]]).toEqual([
    2,
    ['1', '2'].map((no) => ({
      path: `/v1/complaints/${no}/acknowledge`,
      body: { occurredAt: '2024-01-31T09:30:00.000Z' },
    })),
  ]);
  expect(readFileSync(at('rows.csv.rejected.csv'), 'utf8')).toContain(',3,409 COMMAND_NOT_ALLOWED It is filed\n');
});

test('those of one complaint are carried out in the order of the file, in whichever batches they are', async () => {
  const filed = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
  const events = [
    { ...mapping.events[0], when: { column: 'customer', in: filed } },
    { command: 'note', subject: 'mood', when: { column: 'customer', in: ['c'] }, data: { text: { column: 'no' } } },
  ];
  const notes = Array.from({ length: 2_500 }, (_, no) => ({ no: `x${no}`, complaint: (no * no) % 20 }));
  const written = notes.map(({ no, complaint }) => `${no},c,,${complaint}\n`).join('');
  writeFileSync(at('mapping.json'), JSON.stringify({ ...mapping, events }));
  writeFileSync(at('rows.csv'), `${manyRows(20)}${written}`);
  // Of four in a row the first waits longest: the next ones overtake it unless they are sent after its answer.
  server.turns = (no) => 3 - (no % 4);
  expect(await runImporter(options())).toMatchObject({ code: 0, stdout: 'accepted 2520, duplicates 0, rejected 0\n' });
  const carriedOut = groupBy(server.commands.values(), ({ path }) => path);
  const expected = groupBy(notes, ({ complaint }) => `/v1/complaints/${complaint}/note`);
  expect([...carriedOut.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [path, of] of expected)
    expect(carriedOut.get(path)?.map(({ body }) => (body as { text: string }).text)).toEqual(of.map(({ no }) => no));
});

test('those of one complaint go one after the other, however far apart, those of others at once and not too many', async () => {
  const again = Array.from({ length: 600 }, (_, no) => `x${no},c,2024-02-01 09:30,${no}\n`).join('');
  const events = [
    { ...mapping.events[0], when: { column: 'customer', in: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'] } },
    { ...mapping.events[1], when: { column: 'customer', in: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'] } },
    { command: 'escalate', subject: 'mood', when: { column: 'customer', in: ['c'] }, data: { reason: { value: 'x' } } },
  ];
  writeFileSync(at('mapping.json'), JSON.stringify({ ...mapping, events }));
  writeFileSync(at('rows.csv'), `${manyRows(1_500)}${again}`);
  expect(await runImporter(options())).toMatchObject({ code: 0, stdout: 'accepted 3600, duplicates 0, rejected 0\n' });
  expect(server.mostCommandsAtOnce).toBeGreaterThan(1);
  expect(server.mostCommandsAtOnce).toBeLessThanOrEqual(32);
  const paths = [...server.commands.values()].map(({ path }) => path);
  const late = Array.from({ length: 600 }, (_, no) => no).filter(
    (no) => paths.indexOf(`/v1/complaints/${no}/escalate`) < paths.indexOf(`/v1/complaints/${no}/acknowledge`),
  );
  expect(late).toEqual([]);
});

test('killed midway, it resumes: each command is carried out once, and a second run reports duplicates only', async () => {
  writeFileSync(at('rows.csv'), manyRows(3_000));
  const first = startImport(options());
  let commands = 0;
  server.fault = (request, response) => {
    if (!isCommand(request)) return false;
    commands += 1;
    if (commands === 1_500) setImmediate(() => first.child.kill('SIGKILL'));
    if (commands > 1_500) response.destroy();
    return commands > 1_500;
  };
  expect((await first.ended).code).toBeNull();
  server.fault = () => false;
  const second = await runImporter(options());
  const [accepted = 0, duplicates = 0, rejected] = second.stdout.match(/\d+/g)?.map(Number) ?? [];
  expect([second.code, accepted + duplicates, rejected]).toEqual([0, 6_000, 0]);
  expect([server.events.size, server.commands.size]).toEqual([3_000, 3_000]);
  expect(await runImporter(options())).toMatchObject({ code: 0, stdout: 'accepted 0, duplicates 6000, rejected 0\n' });
});

test('a busy, restarting or quarrelling server is waited for', async () => {
  writeFileSync(at('rows.csv'), manyRows(20));
  const faults: ((response: Parameters<typeof reply>[0]) => unknown)[] = [
    (response) => reply(response, 429, { code: 'OVER_QUOTA', detail: 'Slower' }, { 'retry-after': '0' }),
    (response) => reply(response, 503, { code: 'UNAVAILABLE', detail: 'Later' }, { 'retry-after': '0' }),
    (response) => reply(response, 409, { code: 'CONCURRENT_CHANGE', detail: 'Others' }, { 'retry-after': '0' }),
    (response) => response.destroy(),
  ];
  let probed = false;
  server.fault = (request, response) => {
    if (!isCommand(request)) return false;
    const fault = probed ? faults.shift() : undefined;
    probed = true;
    fault?.(response);
    return fault !== undefined;
  };
  const ended = await runImporter(options());
  expect(ended).toMatchObject({ code: 0, stdout: 'accepted 40, duplicates 0, rejected 0\n' });
  for (const reason of ['429 OVER_QUOTA Slower', '503 UNAVAILABLE Later', '409 CONCURRENT_CHANGE Others'])
    expect(ended.stderr).toContain(`${url} answered ${reason}; trying again …`);
  expect([server.commands.size, faults]).toEqual([20, []]);
});

test('a key that is revoked in the middle stops it, and the same command goes on', async () => {
  writeFileSync(at('rows.csv'), manyRows(2_000));
  let commands = 0;
  server.fault = (request, response) => {
    if (!isCommand(request) || ++commands <= 1_200) return false;
    reply(response, 403, { code: 'MISSING_SCOPE', detail: 'This needs a key with scope operate.' });
    return true;
  };
  const first = await runImporter(options());
  expect([first.code, first.stderr.trim().split('\n').at(-1)]).toEqual([
    2,
    'This key may not do that (403): 403 MISSING_SCOPE This needs a key with scope operate.',
  ]);
  // None of the others is tried once one has been refused so: at most those that were on their way.
  expect(commands).toBeLessThanOrEqual(1_200 + 32);
  server.fault = () => false;
  expect((await runImporter(options())).code).toBe(0);
  expect(server.commands.size).toBe(2_000);
});

test('a dry run reads commands and sends none, and still asks for the scope', async () => {
  const note = { command: 'note', subject: 'no', data: { text: { column: 'mood', map: { '-1': null, '0.5': 'x' } } } };
  writeFileSync(at('mapping.json'), JSON.stringify({ ...mapping, events: [note] }));
  writeFileSync(at('rows.csv'), `${HEADER}${row(1)}${row(2, '-1')}`);
  expect(await runImporter(options(), ['--dry-run'])).toMatchObject({
    code: 1,
    stdout: 'accepted 1, duplicates 0, rejected 1\n',
  });
  expect(readFileSync(at('rows.csv.rejected.csv'), 'utf8')).toContain(',3,"INVALID_BODY: /text ""text"" is required');
  writeFileSync(at('mapping.json'), JSON.stringify(mapping));
  writeFileSync(at('rows.csv'), manyRows(20));
  expect(await runImporter(options(), ['--dry-run'])).toMatchObject({
    code: 0,
    stdout: 'accepted 40, duplicates 0, rejected 0\n',
  });
  expect([server.events.size, server.commands.size]).toEqual([0, 0]);
  server.fault = (request, response) => {
    if (isCommand(request)) reply(response, 403, { code: 'MISSING_SCOPE', detail: 'This needs operate.' });
    return isCommand(request);
  };
  const refused = await runImporter(options(), ['--dry-run']);
  expect([refused.code, refused.stderr]).toEqual([
    2,
    'This key may not do that (403): 403 MISSING_SCOPE This needs operate.\n',
  ]);
});
