import { jest } from '@jest/globals';
import { eventually } from '#test/support/eventually.js';
import { useApp } from '#test/support/app.js';
import { touchpoint } from '../queries/analyst.js';
import { Desk } from './desk.js';

const started = useApp();
const DAY = 86_400_000;
const real = Date.now;
let ahead = 0;
const now = () => real() + ahead;

beforeAll(() => {
  jest.spyOn(Date, 'now').mockImplementation(now);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const later = (days: number) => void (ahead += days * DAY);
const after = (days: number) => new Date(now() + days * DAY).toISOString();
const wordsOf = ({ history }: { history: readonly { words: string }[] }) => history.map(({ words }) => words);

/** Gives a command on the follow-ups. */
async function give(desk: Desk, path: string, body?: object) {
  const {
    status,
    headers,
    body: task,
  } = await started.app.request('POST', `/v1/follow-ups${path}`, {
    key: desk.analyst.keys.operate,
    ...(body && { body }),
  });
  expect(status).toBeLessThan(300);
  desk.analyst.position = headers.get('peakend-position') ?? desk.analyst.position;
  return task;
}

/** The reference story: a refund is late, and the customer hears of it before the deadline. */
test('a late refund: promised, called before the deadline, made good, and all of it stays on record', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('refund-7', { category: 'refund', channel: 'call-centre' }, after(0));
  const { body: promised } = await desk.work('refund-7', 'promise', {
    what: 'The refund arrives.',
    dueAt: after(3),
    actor: 'li',
  });
  const { body: other } = await desk.work('refund-7', 'promise', { what: 'A written answer.', dueAt: after(5) });
  const [refund, letter] = other.promises.map(({ promiseId }: { promiseId: string }) => promiseId);
  expect(promised.promises).toEqual([expect.objectContaining({ promiseId: refund, status: 'open' })]);

  later(2);
  await desk.analyst.publish(
    touchpoint('anna', after(0), { touchpoint: 'call', channel: 'call-centre', valence: 0.2 }),
  );
  await desk.work('refund-7', 'note', { text: 'The bank returned the transfer; it is sent again.', actor: 'li' });
  const task = await give(desk, '', {
    customerId: 'anna',
    department: 'payments',
    text: 'Ask whether the money arrived.',
    dueAt: after(3),
    from: { complaintId: 'refund-7' },
  });

  later(1.01);
  await eventually('the clock has broken the promise', async () => {
    const { promises } = await desk.read('refund-7');
    return promises[0].status === 'broken';
  });
  expect((await desk.read('refund-7')).promises.map(({ status }: { status: string }) => status)).toEqual([
    'broken',
    'open',
  ]);

  later(1);
  await desk.work('refund-7', `promises/${refund}/keep`, { actor: 'li' });
  await give(desk, `/${task.followUpId}/done`, { actor: 'wang' });
  await give(desk, `/${task.followUpId}/confirm`, { actor: 'wang' });
  await desk.work('refund-7', 'compensate', { kind: 'gift', text: "Flowers in the management's name." });
  await desk.work('refund-7', 'root-cause', { category: 'payment', text: 'Account numbers were typed by hand.' });
  await desk.work('refund-7', 'resolve', { outcome: 'refunded' });
  await desk.work('refund-7', 'confirm', { satisfied: true });

  // Nobody ever writes the letter.
  later(30);
  await eventually('the clock has broken the other promise', async () => {
    const { promises } = await desk.read('refund-7');
    return promises[1].status === 'broken';
  });
  const record = await desk.read('refund-7');
  expect(record).toMatchObject({
    state: 'confirmed',
    promises: [
      { promiseId: refund, what: 'The refund arrives.', status: 'kept-late' },
      { promiseId: letter, what: 'A written answer.', status: 'broken' },
    ],
    compensations: [{ kind: 'gift', text: "Flowers in the management's name." }],
    rootCause: { category: 'payment', text: 'Account numbers were typed by hand.' },
    tasks: [{ followUpId: task.followUpId, status: 'confirmed', overdue: false }],
  });
  const broken = 'A promise was broken: nobody kept it in time.';
  expect(wordsOf(record)).toEqual([
    'Filed by call-centre: refund, severity 3.',
    ...promised.promises.map(({ dueAt }: { dueAt: string }) => `Something was promised by ${dueAt}.`),
    `Something was promised by ${other.promises[1].dueAt}.`,
    'Noted.',
    broken,
    'A promise was kept.',
    'Compensated: gift.',
    'Root cause: payment.',
    'Resolved: refunded.',
    'The customer is satisfied with the resolution.',
    broken,
  ]);
  const { items } = await desk.analyst.get('/v1/customers/anna/timeline?limit=200');
  const types = items.map(({ type }: { type: string }) => type.replace(/^peakend\.|\.v1$/g, ''));
  expect(types.filter((type: string) => type === 'complaint.promise-broken')).toHaveLength(2);
  expect(types).toEqual(
    expect.arrayContaining(['touchpoint.recorded', 'complaint.noted', 'follow-up.opened', 'follow-up.confirmed']),
  );
});
