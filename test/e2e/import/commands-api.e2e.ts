import { jest } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '#libs/platform/auth/access.js';
import { COMMAND_NAMES } from '#libs/facts/complaint/complaint.commands.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Desk } from '../complaints/desk.js';
import { type Ended, useImporter } from './import.process.js';

const { runImporter } = useImporter();

jest.setTimeout(120_000);

const started = useSharedApp();
let folder: string;
let desk: Desk;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-commands-'));
  desk = await Desk.of(started.app);
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const rejected = () => readFileSync(at('rows.csv.rejected.csv'), 'utf8');
const filing = { type: 'complaint.filed', subject: 'customer', time: 'at' };
const FILED = { category: { value: 'fees' }, severity: { value: 3 }, channel: { value: 'web' } };
const mappingOf = (events: object[]) => ({ source: '/import/desk', timeZone: 'UTC', id: ['no'], events });

/** Brings a file in, by the name of a mapping or by the mapping. What is read next shows it. */
async function bringIn(mapping: string | object, content: string, scopes: Scope[] = ['publish', 'operate']) {
  writeFileSync(at('rows.csv'), content);
  if (typeof mapping !== 'string') writeFileSync(at('mapping.json'), JSON.stringify(mapping));
  const ended = await runImporter({
    file: at('rows.csv'),
    mapping: typeof mapping === 'string' ? mapping : at('mapping.json'),
    url: started.url,
    key: await started.app.newKey(desk.tenant, ...scopes),
  });
  await desk.file('last');
  return ended;
}
const said = ({ code, stdout }: Ended) => ({ code, said: stdout.trim() });
const typesOf = ({ history }: { history: readonly { type: string }[] }) =>
  history.map(({ type }) => type.replace(/^peakend\.complaint\.(.*)\.v1$/, '$1'));

test('cfpb-outcomes: complaints with labels, and what the companies answered; again, all are duplicates', async () => {
  const rows =
    'Date received,Issue,Submitted via,Date sent to company,Company response to consumer,Timely response?,Complaint ID\n' +
    '03/22/23,Struggling to pay your loan,Web,03/22/23,Closed with monetary relief,Yes,1\n' +
    '03/22/23,Getting the loan,Web,04/24/23,Untimely response,No,2\n' +
    '03/23/23,Getting the loan,Web,03/24/23,In progress,N/A,3\n';
  expect(said(await bringIn('cfpb-outcomes', rows))).toEqual({
    code: 0,
    said: 'accepted 5, duplicates 0, rejected 0',
  });
  expect(said(await bringIn('cfpb-outcomes', rows))).toEqual({
    code: 0,
    said: 'accepted 0, duplicates 5, rejected 0',
  });
  const [first, second, third] = await Promise.all(['1', '2', '3'].map((id) => desk.read(id)));
  expect([first, second, third].map(({ state, labels, filedAt }) => [state, labels, filedAt])).toEqual([
    ['resolved', ['timely'], '2023-03-22T04:00:00.000Z'],
    ['resolved', ['not-timely'], '2023-03-22T04:00:00.000Z'],
    ['filed', [], '2023-03-23T04:00:00.000Z'],
  ]);
  expect([first, second].map(({ history }) => [history[1].outcome, history[1].at])).toEqual([
    ['Closed with monetary relief', '2023-03-22T04:00:00.000Z'],
    ['Untimely response', '2023-04-24T04:00:00.000Z'],
  ]);
});

/** What each step says; what it is dated by stands in the rows. */
const STEPS: Readonly<Record<string, object>> = {
  assign: { department: { column: 'words' } },
  escalate: { reason: { column: 'words' } },
  resolve: { outcome: { column: 'words' }, actor: { value: 'maria' } },
  confirm: {
    satisfied: { value: false },
    'rating.scale': { value: 'csat' },
    'rating.value': { column: 'amount', number: true },
  },
  reopen: { reason: { column: 'words' } },
  withdraw: { reason: { column: 'words' } },
  pause: { reason: { column: 'words' } },
  compensate: { kind: { column: 'words' }, value: { column: 'amount' }, currency: { value: 'EUR' } },
  reclassify: { severity: { column: 'amount', number: true } },
  'root-cause': { category: { value: 'process' }, text: { column: 'words' } },
  note: { text: { column: 'words' } },
};

test('the whole life of a complaint, each row a step, a promise with its keeping', async () => {
  const step = (name: string) => ({ when: { column: 'step', in: [name] } });
  const commands = COMMAND_NAMES.filter((name) => name !== 'promise' && name !== 'keep').map((command) => ({
    ...step(command),
    command,
    subject: 'complaint',
    time: 'at',
    data: STEPS[command],
  }));
  const mapping = {
    ...mappingOf([
      { ...filing, ...step('filed'), data: { complaintId: { column: 'complaint' }, ...FILED } },
      ...commands,
      {
        ...step('promise'),
        command: 'promise',
        subject: 'complaint',
        time: 'at',
        data: { what: { column: 'words' }, dueAt: { column: 'due', time: true } },
      },
      { ...step('promise'), command: 'keep', subject: 'complaint', time: 'kept' },
    ]),
    decimal: ',',
  };
  const steps = [
    'filed;01;;;',
    'acknowledge;02;;;',
    'assign;03;billing;;',
    'promise;04;The refund arrives.;07;05',
    'escalate;06;It is the third one.;;',
    'pause;07;awaiting-customer;;',
    'resume;08;;;',
    'reclassify;09;;;;5',
    'compensate;10;voucher;;;12,50',
    'note;11;Called back.;;',
    'resolve;12;refunded;;',
    'confirm;13;;;;2',
    'root-cause;14;Refunds wait for a signature.;;',
    'withdraw;15;A mistake.;;',
    'reopen;16;It was none.;;',
  ];
  const day = (number = '') => (number === '' ? '' : `2024-03-${number} 09:00`);
  const rows = steps.map((text, no) => {
    const [name, on, words, due, kept, amount = ''] = text.split(';');
    return `${no};Nr. 1/王;anna;${name};${day(on)};${words};${day(due)};${day(kept)};${amount}\n`;
  });
  const file = `no;complaint;customer;step;at;words;due;kept;amount\n${rows.join('')}`;
  const semicolons = { ...mapping, delimiter: ';' };
  expect(said(await bringIn(semicolons, file))).toEqual({ code: 0, said: 'accepted 16, duplicates 0, rejected 0' });
  const complaint = await desk.read('Nr. 1/王');
  expect(typesOf(complaint)).toEqual([
    'filed',
    'acknowledged',
    'assigned',
    'promise-made',
    'promise-kept',
    'escalated',
    'paused',
    'resumed',
    'reclassified',
    'compensation-granted',
    'noted',
    'resolved',
    'resolution-confirmed',
    'root-cause-recorded',
    'withdrawn',
    'reopened',
  ]);
  expect(complaint).toMatchObject({
    severity: 5,
    department: 'billing',
    compensations: [{ kind: 'voucher', value: '12.5', currency: 'EUR' }],
    promises: [{ what: 'The refund arrives.', dueAt: '2024-03-07T09:00:00.000Z', status: 'kept' }],
  });
  expect([complaint.history[4].at, complaint.history[11].actor]).toEqual(['2024-03-05T09:00:00.000Z', 'maria']);
  expect(said(await bringIn(semicolons, file))).toEqual({ code: 0, said: 'accepted 0, duplicates 16, rejected 0' });
});

const outcomes = mappingOf([
  { ...filing, when: { column: 'at', in: ['2024-03-01'] }, data: { complaintId: { column: 'no' }, ...FILED } },
  { command: 'resolve', subject: 'no', time: 'done', data: { outcome: { column: 'outcome' } } },
]);
const HEADER = 'no,customer,at,done,outcome\n';

test('commands that the server refuses are rejected with line and reason, and can be mended', async () => {
  const rows = [
    '1,anna,2024-03-01,2024-03-02,refunded',
    '2,anna,,2024-03-02,refunded',
    '3,anna,2024-03-01,2024-02-29,refunded',
    '4,anna,2024-03-01,2024-03-02,',
  ];
  const first = await bringIn(outcomes, `${HEADER}${rows.map((row) => `${row}\n`).join('')}`);
  expect(said(first)).toEqual({ code: 1, said: 'accepted 4, duplicates 0, rejected 3' });
  expect(rejected().split('\n')).toEqual([
    'no,customer,at,done,outcome,line,reason',
    '2,anna,,2024-03-02,refunded,3,404 NO_SUCH_COMPLAINT There is no complaint with this id.',
    '3,anna,2024-03-01,2024-02-29,refunded,4,"409 BEFORE_LAST_COMMAND The last command on this complaint happened at 2024-03-01T00:00:00.000Z: ""occurredAt"" must not be before it."',
    '4,anna,2024-03-01,2024-03-02,,5,"422 INVALID_BODY: /outcome ""outcome"" is required: a string of 1 to 200 characters without control characters."',
    '',
  ]);
  // A refused command does not use up its key.
  const mended = rejected()
    .replace('2,anna,,', '2,anna,2024-03-01,')
    .replace('2024-02-29', '2024-03-03')
    .replace('2024-03-02,,', '2024-03-02,explained,');
  expect(said(await bringIn(outcomes, mended))).toEqual({ code: 0, said: 'accepted 4, duplicates 2, rejected 0' });
  expect((await Promise.all(['1', '2', '3', '4'].map((id) => desk.read(id)))).map(({ state }) => state)).toEqual(
    Array.from({ length: 4 }, () => 'resolved'),
  );
  // Another content under the same row is no repeat.
  const other = await bringIn(outcomes, `${HEADER}1,anna,2024-03-01,2024-03-02,explained\n`);
  expect(said(other)).toEqual({ code: 1, said: 'accepted 0, duplicates 1, rejected 1' });
  expect(rejected()).toContain(',2,422 IDEMPOTENCY_KEY_REUSED This Idempotency-Key was used before');
});

test('a key without the scope is refused before anything is sent', async () => {
  const rows = `${HEADER}1,anna,2024-03-01,2024-03-02,refunded\n`;
  for (const [scopes, missing] of [
    [['publish'], 'operate'],
    [['operate'], 'publish'],
  ] as const) {
    const { code, stdout, stderr } = await bringIn(outcomes, rows, [...scopes]);
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      `This key may not do that (403): 403 MISSING_SCOPE This needs a key with scope ${missing}.\n`,
    ]);
  }
  expect(await desk.list('customerId=anna&limit=10')).toEqual(['last']);
  const onlyCommands = { ...outcomes, events: [outcomes.events[1]] };
  await desk.file('1');
  expect(said(await bringIn(onlyCommands, rows, ['operate']))).toEqual({
    code: 0,
    said: 'accepted 1, duplicates 0, rejected 0',
  });
});
