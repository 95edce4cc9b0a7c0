import { jest } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '#test/support/eventually.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { useImporter } from './import.process.js';

const { runImporter, startImport } = useImporter();

jest.setTimeout(120_000);

const server = useSharedApp();
let folder: string;
let key: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-import-'));
  key = await server.app.newKey(await server.app.newTenant(), 'publish', 'query');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function bringIn(mapping: string, content: string) {
  const file = join(folder, 'rows.csv');
  writeFileSync(file, content);
  const ended = await runImporter({ file, mapping, url: server.url, key });
  return { code: ended.code, said: ended.stdout.trim() };
}

/** What a query answers once everything imported is projected. */
async function answer(path: string) {
  const { headers } = await server.app.request('POST', '/v1/touchpoints', {
    key,
    body: { customerId: 'last', touchpoint: 'last', channel: 'web' },
  });
  const position = headers.get('peakend-position') ?? '';
  const { status, body } = await server.app.request('GET', path, {
    key,
    headers: { 'peakend-min-position': position, prefer: 'wait=30' },
  });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

test('cdnow: identical rows are all purchases, and a second run changes nothing', async () => {
  const rows =
    ' 00004 0001 19970101  2   29.33\r\n 00004 0001 19970118  2   29.73\r\n 00004 0001 19970118  2   29.73\r\n 00021 0002 19970101  3   63.34\r\n';
  expect(await bringIn('cdnow', rows)).toEqual({ code: 0, said: 'accepted 4, duplicates 0, rejected 0' });
  expect(await bringIn('cdnow', rows)).toEqual({ code: 0, said: 'accepted 0, duplicates 4, rejected 0' });
  const customer = await answer('/v1/customers/00004');
  expect(customer).toMatchObject({
    firstContactAt: '1997-01-01T00:00:00.000Z',
    purchases: [{ currency: 'USD', count: 3, amount: '88.79' }],
  });
});

test('online-retail: cancellations are purchases returned, with a positive amount', async () => {
  const rows =
    'invoice,customer_id,invoiced_at,amount_gbp,lines,quantity,is_cancellation,country\n' +
    '489434,13085,2009-12-01 07:45:00,505.30,8,166,0,United Kingdom\n' +
    'C489449,13085,2010-07-01 10:33:00,-12.50,1,-1,1,United Kingdom\n' +
    '497819,13085,2010-02-12 14:58:00,0.00,1,1,0,United Kingdom\n';
  expect(await bringIn('online-retail', rows)).toEqual({ code: 0, said: 'accepted 3, duplicates 0, rejected 0' });
  const { items } = await answer('/v1/customers/13085/timeline');
  expect(
    items.map(({ id, type, at, data }: { id: string; type: string; at: string; data: object }) => [id, type, at, data]),
  ).toEqual([
    [
      '489434/0',
      'peakend.customer.purchase-made.v1',
      '2009-12-01T07:45:00.000Z',
      { amount: '505.3', currency: 'GBP', orderId: '489434' },
    ],
    [
      '497819/0',
      'peakend.customer.purchase-made.v1',
      '2010-02-12T14:58:00.000Z',
      { amount: '0', currency: 'GBP', orderId: '497819' },
    ],
    [
      'C489449/1',
      'peakend.customer.purchase-returned.v1',
      '2010-07-01T09:33:00.000Z',
      { amount: '12.5', currency: 'GBP', orderId: 'C489449' },
    ],
  ]);
});

test('abredial: three turns in the order of their sequence, and the feedback on them', async () => {
  const rows =
    'ConvId,row,relevance1,interestingness1,overall1,relevance2,interestingness2,overall2,relevance3,interestingness3,overall3,understanding,task-completion,interest-arousal,efficiency,dialogue-overall\n' +
    '86,0,4,2,5,4,3,1.0,4,3,4,3.0,3.0,3.0,1.0,4.0\n' +
    'BH,2,4,3,3,4,3,,1,2,3,,,,,\n';
  expect(await bringIn('abredial', rows)).toEqual({ code: 0, said: 'accepted 7, duplicates 0, rejected 0' });
  const whole = await answer('/v1/journeys/dialogue-86-0');
  expect(whole.stages[0].touchpoints.map(({ valence }: { valence: number }) => valence)).toEqual([1, -1, 0.5]);
  expect(whole.scores).toMatchObject({ peak: -1, end: 0.5, peakEnd: -0.25, scored: 3 });
  expect(whole.outcomes).toMatchObject([{ kind: 'feedback', instrument: 'csat', value: 4 }]);
  const partial = await answer('/v1/journeys/dialogue-BH-2');
  expect([partial.scores.touchpoints, partial.scores.scored, partial.outcomes]).toEqual([3, 2, []]);
});

test('cfpb: a complaint with its issue, severity and flags', async () => {
  const rows =
    'Date received,Product,Sub-product,Issue,Sub-issue,Company public response,Company,State,Consumer consent provided?,Submitted via,Date sent to company,Company response to consumer,Timely response?,Complaint ID\n' +
    '03/22/23,"Payday loan, title loan, or personal loan",Installment loan,Struggling to pay your loan,None,None,"American First Finance, Inc.",GA,Consent provided,Web,03/22/23,Closed with explanation,No,6731964\n';
  expect(await bringIn('cfpb', rows)).toEqual({ code: 0, said: 'accepted 2, duplicates 0, rejected 0' });
  const { items } = await answer('/v1/customers/consumer-6731964/timeline');
  expect(items).toMatchObject([
    {
      type: 'peakend.touchpoint.recorded.v1',
      at: '2023-03-22T04:00:00.000Z',
      journeyId: 'complaint-6731964',
      data: {
        channel: 'web',
        stage: 'filed',
        attributes: {
          company: 'American First Finance, Inc.',
          state: 'GA',
          consentProvided: true,
          timely: false,
          companyResponse: 'Closed with explanation',
        },
      },
    },
    {
      type: 'peakend.complaint.filed.v1',
      data: { complaintId: '6731964', category: 'Struggling to pay your loan', severity: 4, channel: 'web' },
    },
  ]);
  expect(items[0].data.attributes).not.toHaveProperty('subIssue');
});

test('killed midway, it resumes; everything is there once', async () => {
  const file = join(folder, 'rows.csv');
  const rows = Array.from(
    { length: 8_000 },
    (_, no) => ` ${String(no % 50).padStart(5, '0')} 0001 19970101  2   1.00\n`,
  );
  writeFileSync(file, rows.join(''));
  const options = { file, mapping: 'cdnow', url: server.url, key };
  const { child, ended } = startImport(options);
  await eventually('progress is kept', () => existsSync(`${file}.import-state.json`) || child.exitCode !== null);
  child.kill('SIGKILL');
  expect(await ended).toMatchObject({ code: null });
  const second = await runImporter(options);
  expect(second.stderr).toMatch(/Going on after row \d+000/);
  const [accepted = 0, duplicates = 0, rejected] = (second.stdout.match(/\d+/g) ?? []).map(Number);
  expect([accepted + duplicates, rejected]).toEqual([8_000, 0]);
  expect((await runImporter(options)).stdout).toBe('accepted 0, duplicates 8000, rejected 0\n');
  expect((await answer('/v1/customers/00007')).purchases).toEqual([{ currency: 'USD', count: 160, amount: '160' }]);
});

test('what the server refuses is named with its line', async () => {
  const rows = ' 00004 0001 19970101  2   29.33\n 00005 0001 19970101  2   -1.00\n';
  expect(await bringIn('cdnow', rows)).toEqual({ code: 1, said: 'accepted 1, duplicates 0, rejected 1' });
  const rejected = readFileSync(join(folder, 'rows.csv.rejected.csv'), 'utf8');
  expect(rejected.replaceAll('\u00A0', ' ')).toMatch(
    /^00005 0001 19970101 2 -1\.00 2 2 INVALID_EVENT: \/data\/amount "amount" must be an amount, 0 or more.*\n$/,
  );
});
