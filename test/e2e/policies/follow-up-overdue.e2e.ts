import { eventually } from '#test/support/eventually.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst } from '../queries/analyst.js';

const started = useSharedApp();

const task = { customerId: 'anna', department: 'billing', text: 'Call back.' };

async function give(analyst: Analyst, path: string, body: object) {
  const key = analyst.keys.operate;
  const { status, body: answer, headers } = await started.app.request('POST', `/v1/follow-ups${path}`, { key, body });
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(answer)}`);
  analyst.position = headers.get('peakend-position') ?? undefined;
  return answer;
}

const overdueIn = (history: readonly { type: string }[]) =>
  history.filter(({ type }) => type === 'peakend.follow-up.overdue.v1');
const read = (analyst: Analyst, { followUpId }: { followUpId: string }) => analyst.get(`/v1/follow-ups/${followUpId}`);

test('a task that nobody does in time is overdue once, although nothing else happens', async () => {
  const analyst = await Analyst.of(started.app);
  const now = Date.now();
  const [occurredAt, dueAt] = [new Date(now).toISOString(), new Date(now + 500).toISOString()];
  // With its time: it may take a slow machine longer than that to record it.
  const opened = await give(analyst, '', { ...task, occurredAt, dueAt });
  await give(analyst, '', { ...task, dueAt: '2999-01-01T00:00:00Z' });
  await eventually('it is overdue', async () => (await read(analyst, opened)).overdue);
  const { items } = await analyst.get('/v1/follow-ups?overdue=true');
  const [{ eventId, ...history }] = overdueIn(items[0].history) as [{ eventId: string; type: string }];
  expect(items.map(({ followUpId }: { followUpId: string }) => followUpId)).toEqual([opened.followUpId]);
  expect(history).toEqual({
    type: 'peakend.follow-up.overdue.v1',
    at: dueAt,
    words: `Overdue: not known to be done by ${dueAt}.`,
    department: 'billing',
    dueAt,
  });
  const done = await give(analyst, `/${opened.followUpId}/done`, {});
  expect([done.status, done.overdue, overdueIn(done.history)]).toEqual(['done', false, [{ eventId, ...history }]]);
  expect(await read(analyst, opened)).toEqual(done);
  expect((await analyst.get('/v1/follow-ups?overdue=true')).items).toEqual([]);
});

test('what was due before it was recorded is shown at once; long before, it is history', async () => {
  const analyst = await Analyst.of(started.app);
  const days = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString();
  const recent = await give(analyst, '', { ...task, occurredAt: days(3), dueAt: days(2) });
  const old = await give(analyst, '', { ...task, occurredAt: days(9), dueAt: days(8) });
  const told = await Promise.all([recent, old].map((each) => read(analyst, each)));
  expect(told.map(({ overdue, history }) => [overdue, history[1].history])).toEqual([
    [true, undefined],
    [true, true],
  ]);
  // Done in time, and told late.
  const done = await give(analyst, `/${old.followUpId}/done`, { occurredAt: days(8.5) });
  expect([done.status, done.overdue]).toEqual(['done', false]);
});
