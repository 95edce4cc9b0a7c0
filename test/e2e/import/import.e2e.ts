import { jest } from '@jest/globals';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { encode } from '#tools/import/file.encoding.js';
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

jest.setTimeout(300_000);

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

test('the key may stand in a file or in the environment, and in one place only', async () => {
  writeFileSync(at('visits.csv'), HEADER + row(1));
  writeFileSync(at('key.txt'), 'good\n');
  const { key: _, ...others } = options();
  const inFile = { ...others, 'key-file': at('key.txt') };
  const stdout = (accepted: number) => `accepted ${accepted}, duplicates ${1 - accepted}, rejected 0\n`;
  expect(await runImporter(inFile)).toMatchObject({ code: 0, stdout: stdout(1) });
  expect(await runImporter(others, [], { PEAKEND_KEY: 'good' })).toMatchObject({ code: 0, stdout: stdout(0) });
  const refused = async (given: Record<string, string>) => {
    const { code, stderr } = await runImporter(given, [], { PEAKEND_KEY: '' });
    return [code, stderr.split('\n')[0]];
  };
  expect([
    await refused(others),
    await refused({ ...inFile, key: 'good' }),
    await refused({ ...others, 'key-file': folder }),
  ]).toEqual([
    [2, 'The key is missing: --key-file, or PEAKEND_KEY.'],
    [2, 'Give --key or --key-file, not both.'],
    [2, `${folder} cannot be used: it is a directory (EISDIR).`],
  ]);
});

test('a path that cannot be used ends it with a sentence that names it', async () => {
  writeFileSync(at('visits.csv'), HEADER + row(1, 'mood'));
  const ended = async (given: Record<string, string>) => {
    const { code, stderr } = await runImporter(given);
    return [code, stderr.trim().split('\n')];
  };
  const directory = 'cannot be used: it is a directory (EISDIR)';
  expect(await ended({ ...options(), file: folder })).toEqual([2, [`There is no file ${folder}.`]]);
  expect(await ended({ ...options(), mapping: folder })).toEqual([2, [`${folder} ${directory}.`]]);
  mkdirSync(at('visits.csv.rejected.csv'));
  expect(await ended(options())).toEqual([
    2,
    [`The import stopped: ${at('visits.csv.rejected.csv')} ${directory}. Run the same command again to go on.`],
  ]);
});

test('a file is brought in, and a second time only duplicates', async () => {
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

test('bad rows go to their own file with line and reason, and the exit code says so', async () => {
  server.refuses = (event) => event.id === '4';
  writeFileSync(
    at('visits.csv'),
    `${HEADER}${row(1)}2,"c\n2",someday,0\n${row(3, 'fine')}${row(4, '7')}5,c5\n${row(1, '-1')}${row(6)}`,
  );
  const ended = await runImporter(options());
  expect(ended).toMatchObject({ code: 1, stdout: 'accepted 2, duplicates 0, rejected 5\n' });
  expect(ended.stderr).toContain('visits.csv.rejected.csv');
  expect(readFileSync(at('visits.csv.rejected.csv'), 'utf8').split('\n')).toEqual([
    'no,customer,at,mood,line,reason',
    '2,"c',
    '2",someday,0,3,"""someday"" is not a time in the format yyyy-MM-dd HH:mm"',
    '3,c3,2024-01-31 09:30,fine,5,"column ""mood"" holds ""fine"", which is not a number"',
    '4,c4,2024-01-31 09:30,7,6,INVALID_EVENT: /data/valence must be from -1 to 1',
    '5,c5,,,7,the time is empty',
    '1,c1,2024-01-31 09:30,-1,8,EVENT_CONFLICT',
    '',
  ]);
});

test('rejected rows can be mended and brought in with the same mapping, whatever the file is like', async () => {
  const chinese = {
    ...mapping,
    encoding: 'gb18030',
    delimiter: ',',
    decimal: ',',
    id: 'row',
    skip: { before: 1, after: 1 },
    events: [{ ...mapping.events[0], data: { ...mapping.events[0]?.data, text: { column: 'words' } } }],
  };
  writeFileSync(at('visits.json'), JSON.stringify(chinese));
  const lines = [
    'sep=;',
    '报告',
    'customer;at;mood;words',
    'Q1;Q2;Q3;Q4',
    '王芳;2024-01-31 09:30;0,5;好',
    '李娜;2024-01-31;0,5;=1+1',
    "陈;2024-01-31 09:30;x;'=a",
    '"open;1;2;3',
    '赵;x;0;"a;b"',
  ];
  writeFileSync(at('visits.csv'), encode(lines.map((line) => `${line}\r\n`).join(''), 'gb18030'));
  expect(await runImporter(options())).toMatchObject({ code: 1, stdout: 'accepted 1, duplicates 0, rejected 4\n' });
  const rejects = iconv.decode(readFileSync(at('visits.csv.rejected.csv')), 'gb18030');
  expect(rejects.split('\r\n')).toEqual([
    'sep=;',
    '报告',
    'customer;at;mood;words;row;line;reason',
    'Q1;Q2;Q3;Q4',
    `李娜;2024-01-31;0,5;'=1+1;2;6;"""2024-01-31"" is not a time in the format yyyy-MM-dd HH:mm"`,
    `陈;2024-01-31 09:30;x;''=a;3;7;"column ""mood"" holds ""x"", which is not a number"`,
    expect.stringMatching(/^"""open";1;2;3;4;8;a quote is opened here and not closed/),
    '赵;x;0;"a;b";5;9;"""x"" is not a time in the format yyyy-MM-dd HH:mm"',
    '',
  ]);

  const again = { ...options(), file: at('visits.csv.rejected.csv') };
  expect(await runImporter(again)).toMatchObject({ code: 1, stdout: 'accepted 0, duplicates 0, rejected 4\n' });
  const mended = rejects
    .replace('李娜;2024-01-31;', '李娜;2024-01-31 10:00;')
    .replace(';x;', ';1;')
    .replace('赵;x;', '赵;2024-02-01 10:00;');
  writeFileSync(at('mended.csv'), encode(mended, 'gb18030'));
  expect(await runImporter({ ...options(), file: at('mended.csv') })).toMatchObject({
    code: 1,
    stdout: 'accepted 3, duplicates 0, rejected 1\n',
  });
  expect([...server.events.values()].map(({ id, subject, data }) => [id, subject, data?.text])).toEqual([
    ['1', '王芳', '好'],
    ['2', '李娜', '=1+1'],
    ['3', '陈', "'=a"],
    ['5', '赵', 'a;b'],
  ]);
});

test('the rejected rows of a blank-separated file without a header can be mended, too', async () => {
  const bare = { ...mapping, delimiter: ' ', header: ['no', 'customer', 'at', 'mood'], dateFormat: 'yyyyMMdd' };
  writeFileSync(at('visits.json'), JSON.stringify(bare));
  writeFileSync(at('visits.csv'), ' 1 c1 20240131  0.5\n 2 c2 20241331  0.5\n');
  expect(await runImporter(options())).toMatchObject({ code: 1, stdout: 'accepted 1, duplicates 0, rejected 1\n' });
  const rejects = readFileSync(at('visits.csv.rejected.csv'), 'utf8');
  expect(rejects.replaceAll('\u00A0', '~')).toBe(
    '2 c2 20241331 0.5 2 "20241331"~is~not~a~time~in~the~format~yyyyMMdd\n',
  );
  writeFileSync(at('visits.csv.rejected.csv'), rejects.replace('20241331', '20241231'));
  expect(await runImporter({ ...options(), file: at('visits.csv.rejected.csv') })).toMatchObject({
    code: 0,
    stdout: 'accepted 1, duplicates 0, rejected 0\n',
  });
});

test('a file that cannot be read as stated sends nothing, dry run or not', async () => {
  const bytes = Buffer.concat([Buffer.from(manyRows(3_000)), encode('9999,王芳,2024-01-31 09:30,0\n', 'gb18030')]);
  writeFileSync(at('visits.csv'), bytes);
  for (const flags of [[], ['--dry-run']]) {
    const ended = await runImporter(options(), flags);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('visits.csv, line 3002, byte ');
    expect(ended.stderr).toContain('this is not utf-8. Say in the mapping which "encoding" it is in.');
    expect(ended.stderr).toContain('\n  "gb18030": 9999,王芳,2024-01-31 09:30,0\n');
  }
  expect(server.events.size).toBe(0);
  writeFileSync(at('visits.csv'), '');
  const { code, stdout, stderr } = await runImporter(options());
  expect([code, stdout, stderr]).toEqual([2, '', `${at('visits.csv')} is empty.\n`]);
});

test('a cell that is too long and a quote that is not closed spoil only their rows', async () => {
  const long = `2,c2,2024-01-31 09:30,${'9'.repeat(1_100_000)}\n`;
  writeFileSync(at('visits.csv'), `${HEADER}${row(1)}${long}3,"c3,2024-01-31 09:30,0\n${row(4)},,,\n\n${row(5)}`);
  const ended = await runImporter(options());
  expect(ended).toMatchObject({ code: 1, stdout: 'accepted 3, duplicates 0, rejected 2\n' });
  expect(ended.stderr).toContain('Blank rows that were skipped: 2.\n');
  const rejects = readFileSync(at('visits.csv.rejected.csv'), 'utf8').split('\n');
  expect(rejects[1]).toBe(',,,,3,the row is longer than 1048576 characters');
  expect(rejects[2]).toMatch(/^3,"""c3",2024-01-31 09:30,0,4,"a quote is opened here and not closed/);
});

test('killed midway, it resumes where it was, and nothing is missing or stored twice', async () => {
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

test('an import that stops in the middle resumes without resending what was answered', async () => {
  writeFileSync(at('visits.csv'), manyRows(12_000));
  let requests = 0;
  server.fault = (_request, response) => {
    requests += 1;
    if (requests === 5) reply(response, 403, { code: 'FORBIDDEN', detail: 'The key was revoked' });
    return requests === 5;
  };
  const first = await runImporter(options());
  const last = /^accepted (\d+), duplicates 0, rejected 0, not read (\d+)\n$/.exec(first.stdout) ?? [];
  expect([first.code, Number(last[1]) + Number(last[2])]).toEqual([2, 12_000]);
  expect(first.stderr).toContain('This key may not do that (403): 403 FORBIDDEN The key was revoked');
  server.fault = () => false;
  const before = server.batches;
  const second = await runImporter(options());
  const [, resumed] = second.stderr.match(/Going on after row (\d+000) \(so far: accepted/) ?? [];
  expect((server.batches - before) * 2_000).toBe(12_000 - Number(resumed));
  expect([second.code, server.events.size]).toEqual([0, 12_000]);
});

describe('of an import that stopped in the middle with a rejected row', () => {
  const rejected = () => readFileSync(at('visits.csv.rejected.csv'), 'utf8');
  beforeEach(async () => {
    writeFileSync(at('visits.csv'), `${HEADER}bad\n${manyRows(12_000).slice(HEADER.length)}`);
    let requests = 0;
    server.fault = (_request, response) => {
      requests += 1;
      if (requests === 5) reply(response, 403, { code: 'FORBIDDEN', detail: 'The key was revoked' });
      return requests === 5;
    };
    expect((await runImporter(options())).code).toBe(2);
    expect(rejected()).toContain('bad');
    server.fault = () => false;
  });

  test('a dry run leaves what was rejected alone', async () => {
    const before = rejected();
    const tried = await runImporter(options(), ['--dry-run']);
    expect(tried.stderr).toContain('visits.csv.dry-run.rejected.csv');
    expect(rejected()).toBe(before);
    expect(await runImporter(options())).toMatchObject({ code: 1, stdout: expect.stringContaining('rejected 1') });
    expect(rejected()).toBe(before);
  });

  test('it starts over if what was rejected is not there any more', async () => {
    const before = rejected();
    writeFileSync(at('visits.csv.rejected.csv'), 'mended\n');
    const again = await runImporter(options());
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('starting over, repeats are recognised.')]);
    expect([rejected(), server.events.size]).toEqual([before, 12_000]);
  });
});

test('a busy, restarting or forgetful server is waited for', async () => {
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

test('of two rows with one id, the first counts, however far apart and whichever batch is faster', async () => {
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
  expect(readFileSync(at('visits.csv.rejected.csv'), 'utf8')).toContain(
    '7,c0,2024-01-31 09:30,-1,4002,EVENT_CONFLICT\n',
  );
});

test('a dry run stores and remembers nothing', async () => {
  // As Windows editors save it.
  writeFileSync(at('visits.json'), `\uFEFF${JSON.stringify(mapping)}`);
  writeFileSync(at('visits.csv'), manyRows(20));
  expect(await runImporter(options(), ['--dry-run'])).toMatchObject({
    code: 0,
    stdout: 'accepted 20, duplicates 0, rejected 0\n',
  });
  expect(server.events.size).toBe(0);
});

test('what cannot work is reported at once', async () => {
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
