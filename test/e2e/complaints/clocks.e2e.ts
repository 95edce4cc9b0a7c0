import { eventually } from '#test/support/eventually.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Desk } from './desk.js';

const started = useSharedApp();
const DAY = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const always = Object.fromEntries(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [
    day,
    [{ from: '00:00', to: '24:00' }],
  ]),
);

/** A desk with a service level `quick`: who is not answered within 18 seconds gets a discount. */
async function quickDesk(more: object = {}): Promise<Desk> {
  const desk = await Desk.of(started.app);
  await desk.put('calendars/always', { timeZone: 'UTC', week: always });
  await desk.put('service-levels/quick', {
    calendar: 'always',
    acknowledgeWithinSeconds: 18,
    onBreach: [
      { compensate: { kind: 'discount', value: '10', currency: 'EUR', text: 'We are sorry.' } },
      { escalate: { reason: 'Nobody answered.' } },
    ],
    ...more,
  });
  return desk;
}

/** What happened to a complaint, once so much has. */
async function typesOf(desk: Desk, complaintId: string, count: number): Promise<readonly string[]> {
  let types: readonly string[] = [];
  await eventually(`${complaintId} has ${count} events`, async () => {
    const { history } = await desk.read(complaintId);
    types = history.map(({ type }: { type: string }) => type.slice('peakend.complaint.'.length, -'.v1'.length));
    return types.length >= count;
  });
  return types;
}

const BREACHED = ['filed', 'service-level-breached', 'compensation-granted', 'escalated'];

test('who is not answered in time gets what the service level grants, by itself, and once', async () => {
  const desk = await quickDesk();
  const filedAt = ago(60_000);
  const dueAt = new Date(Date.parse(filedAt) + 18_000).toISOString();
  await desk.file('c-1', {}, filedAt);
  expect(await typesOf(desk, 'c-1', 4)).toEqual(BREACHED);
  const read = await desk.read('c-1');
  const [, breach] = read.history;
  expect(breach).toMatchObject({ at: dueAt, policy: 'quick', policyVersion: 1, kind: 'acknowledge', dueAt });
  expect(read.compensations).toEqual([
    {
      kind: 'discount',
      value: '10',
      currency: 'EUR',
      text: 'We are sorry.',
      at: dueAt,
      breach: { eventId: breach.eventId, withdrawn: false },
    },
  ]);
  expect([read.escalated, read.clocks]).toEqual([
    true,
    [
      {
        policy: 'quick',
        kind: 'acknowledge',
        dueAt,
        status: 'breached',
        derivation: {
          policyVersion: 1,
          calendar: 'always',
          calendarVersion: 1,
          timeZone: 'UTC',
          withinSeconds: 18,
          startedAt: filedAt,
          runningSince: filedAt,
          usedSeconds: 0,
          pauses: 0,
          stops: 0,
        },
      },
    ],
  ]);
  // A command finds what clocks did, and its answer is what queries answer.
  const acknowledged = await desk.work('c-1', 'acknowledge');
  expect(await desk.read('c-1')).toEqual({ ...acknowledged.body, tasks: [] });
  expect(await typesOf(desk, 'c-1', 5)).toEqual([...BREACHED, 'acknowledged']);
});

test('an acknowledgement that happened in time and arrives late withdraws the breach; what was granted stays', async () => {
  const desk = await quickDesk();
  const filedAt = Date.now() - 60_000;
  await desk.file('c-1', {}, new Date(filedAt).toISOString());
  await typesOf(desk, 'c-1', 4);
  const key = { 'idempotency-key': 'k' };
  const body = { occurredAt: new Date(filedAt + 10_000).toISOString() };
  const late = await desk.work('c-1', 'acknowledge', body, key);
  expect(late.body.history.map(({ type }: { type: string }) => type).slice(4)).toEqual([
    'peakend.complaint.acknowledged.v1',
    'peakend.complaint.breach-withdrawn.v1',
  ]);
  expect([late.body.clocks[0].status, late.body.compensations[0].breach.withdrawn]).toEqual(['met', true]);
  expect(late.headers.get('etag')).toBe('"6"');
  expect(await desk.read('c-1')).toEqual({ ...late.body, tasks: [] });
  expect((await desk.work('c-1', 'acknowledge', body, key)).body).toEqual(late.body);
});

test('a promise that nobody keeps is broken by the clock, once; kept later, it counts as kept late', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1', {}, ago(120_000));
  const dueAt = ago(60_000);
  await desk.work('c-1', 'promise', { what: 'The refund arrives.', dueAt, occurredAt: ago(110_000) });
  expect(await typesOf(desk, 'c-1', 3)).toEqual(['filed', 'promise-made', 'promise-broken']);
  const { promises, history } = await desk.read('c-1');
  expect([promises[0].status, history[2].at, history[2].history]).toEqual(['broken', dueAt, undefined]);
  const kept = await desk.work('c-1', `promises/${promises[0].promiseId}/keep`);
  expect(kept.body.promises[0].status).toBe('kept-late');
  expect(await typesOf(desk, 'c-1', 4)).toEqual(['filed', 'promise-made', 'promise-broken', 'promise-kept']);
});

test('what clocks owe up to a command is recorded before it, and a promise kept in time was kept', async () => {
  const desk = await Desk.of(started.app);
  await desk.file('c-1', {}, ago(30 * DAY));
  const promised = await desk.work('c-1', 'promise', {
    what: 'A call.',
    dueAt: ago(20 * DAY),
    occurredAt: ago(29 * DAY),
  });
  const other = await desk.work('c-1', 'promise', {
    what: 'A letter.',
    dueAt: ago(20 * DAY),
    occurredAt: ago(28 * DAY),
  });
  const kept = await desk.work('c-1', `promises/${promised.body.promiseId}/keep`, { occurredAt: ago(25 * DAY) });
  expect(kept.body.promises.map(({ status }: { status: string }) => status)[0]).toBe('kept');
  const noted = await desk.work('c-1', 'note', { text: 'Nobody wrote.', occurredAt: ago(10 * DAY) });
  expect(noted.body.promises.map(({ status }: { status: string }) => status)).toEqual(['kept', 'broken']);
  const broken = noted.body.history.filter(
    ({ type }: { type: string }) => type === 'peakend.complaint.promise-broken.v1',
  );
  expect(broken.filter(({ promiseId }: { promiseId: string }) => promiseId === other.body.promiseId)).toMatchObject([
    { history: true },
  ]);
});

test('what is recorded more than 7 days after it happened breaches, and grants and escalates nothing', async () => {
  const desk = await quickDesk();
  await desk.file('c-1', {}, ago(8 * DAY));
  await desk.file('c-2', {}, ago(6 * DAY));
  expect(await typesOf(desk, 'c-2', 4)).toEqual(BREACHED);
  expect(await typesOf(desk, 'c-1', 2)).toEqual(['filed', 'service-level-breached']);
  const { compensations, escalated, history, clocks } = await desk.read('c-1');
  expect([compensations, escalated, history[1].history, clocks[0].status]).toEqual([[], false, true, 'breached']);
});

test('a service level for some tiers holds by the tier at filing, and a change for complaints filed after it', async () => {
  const desk = await quickDesk({ match: { tiers: ['gold'] }, acknowledgeWithinSeconds: 3_600 });
  const tier = (time: string) => ({ type: 'customer.tier-assigned', subject: 'anna', time, data: { tier: 'gold' } });
  await desk.file('before', {}, ago(1_000));
  await desk.analyst.publish(tier(ago(1_500)));
  await desk.file('gold', {}, ago(500));
  await desk.put('service-levels/quick', { calendar: 'always', resolveWithinSeconds: 60 });
  await desk.file('changed', {}, ago(250));
  const clocks = async (id: string) => {
    const given = await desk.work(id, 'note', { text: 'Looked at.' });
    expect(await desk.read(id)).toEqual({ ...given.body, tasks: [] });
    return given.body.clocks.map(({ kind, status }: { kind: string; status: string }) => `${kind} ${status}`);
  };
  expect([await clocks('before'), await clocks('gold'), await clocks('changed')]).toEqual([
    [],
    ['acknowledge running'],
    ['resolve running'],
  ]);
});

test('complaints are overdue while a service level waits for them past its time', async () => {
  const desk = await quickDesk({ resolveWithinSeconds: 3_600, onBreach: [] });
  await desk.file('c-1', {}, ago(600_000));
  await desk.file('c-2', {}, ago(1_000));
  await desk.file('c-3', {}, ago(7_200_000));
  const overdue = async () => (await desk.list('overdue=true')).toSorted();
  expect(await overdue()).toEqual(['c-1', 'c-3']);
  // Late, but nobody waits for it any more.
  await desk.work('c-1', 'acknowledge');
  expect(await overdue()).toEqual(['c-3']);
  await desk.work('c-3', 'acknowledge');
  // A pause puts off no time that is up.
  await desk.work('c-3', 'pause', { reason: 'awaiting-customer' });
  expect(await overdue()).toEqual(['c-3']);
  await desk.work('c-3', 'resolve', { outcome: 'refunded' });
  expect([await overdue(), (await desk.list('overdue=false')).toSorted()]).toEqual([[], ['c-1', 'c-2', 'c-3']]);
  await desk.work('c-3', 'reopen', { reason: 'It came back.' });
  expect(await overdue()).toEqual(['c-3']);
});

test('a breach opens the tasks that its service level asks for, each once, and none for what is history', async () => {
  const followUp = { department: 'care', text: 'Call the customer back.' };
  const desk = await quickDesk({ onBreach: [{ followUp }, { compensate: { kind: 'apology' } }] });
  await desk.file('old', {}, ago(8 * DAY));
  await desk.file('c-1', {}, ago(60_000));
  expect(await typesOf(desk, 'c-1', 3)).toEqual(['filed', 'service-level-breached', 'compensation-granted']);
  await typesOf(desk, 'old', 2);
  await eventually('the task is there', async () => (await desk.read('c-1')).tasks.length > 0);
  expect([(await desk.read('c-1')).tasks, (await desk.read('old')).tasks]).toMatchObject([
    [{ ...followUp, status: 'open', from: { complaintId: 'c-1' } }],
    [],
  ]);
});
