import type { NewEvent } from '#libs/kernel/event.js';
import { Analyst } from '#test/e2e/queries/analyst.js';
import { AlertLog } from '#test/support/alert.log.js';
import { useSharedApp } from '#test/support/shared.app.js';

const server = useSharedApp();
const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString();

const said = (dueAt: string) => ({ rule: 'first-year', ruleVersion: 1, occasion: 'anniversary-2026', dueAt });
const isDue = (customerId: string, dueAt: string, control: boolean): Partial<NewEvent> => ({
  ...{ type: 'care.due', source: '/peakend/care', customerId },
  ...{ time: Date.parse(dueAt), data: { ...said(dueAt), control } },
});
const isSkipped = (customerId: string, dueAt: string): Partial<NewEvent> => ({
  ...{ type: 'care.skipped', source: '/peakend/care', customerId },
  ...{ time: Date.parse(dueAt), data: { ...said(dueAt), reason: 'too-often' } },
});
const buys = (subject: string, time: string) => ({
  type: 'customer.purchase-made',
  ...{ subject, time, data: { amount: '5', currency: 'EUR' } },
});
const answers = (subject: string, time: string, value: number) => ({
  type: 'feedback.submitted',
  ...{ subject, time, data: { instrument: 'csat', value } },
});

const numbered = (name: string, n: number) => Array.from({ length: n }, (_, index) => `${name}-${index}`);
const PATH = '/v1/care-rules/first-year/effect';

test('customers to whom something was sent are told beside those of the control share', async () => {
  const analyst = await Analyst.of(server.app);
  const rule = { enabled: false, on: { kind: 'anniversary', of: 'first-purchase' } };
  const key = analyst.keys.operate;
  await server.app.request('PUT', '/v1/care-rules/first-year', { key, body: rule });
  const [sent, control] = [numbered('sent', 40), numbered('control', 30)];
  const log = await AlertLog.open(server.connection, analyst.tenant);
  await log.append([
    ...sent.map((customer) => isDue(customer, ago(120), false)),
    ...control.map((customer) => isDue(customer, ago(120), true)),
    // The 90 days of these are not over.
    isDue('sent-0', ago(20), false),
    isDue('new', ago(20), true),
    isSkipped('sent-1', ago(100)),
  ]);
  await log.close();
  await analyst.publish(
    ...sent.slice(0, 30).map((customer) => buys(customer, ago(100))),
    ...control.slice(0, 15).map((customer) => buys(customer, ago(40))),
    buys('sent-39', ago(121)),
    buys('control-29', ago(20)),
    buys('new', ago(10)),
    answers('sent-0', ago(110), 5),
    answers('sent-1', ago(110), 4),
    answers('control-0', ago(110), 3),
    answers('control-1', ago(110), 2),
  );
  const effect = await analyst.get(PATH);
  expect(effect).toMatchObject({
    ...{ sent: 41, control: 31, skipped: 1 },
    active: {
      sent: { n: 40, share: 0.75, tooFew: false },
      control: { n: 30, share: 0.5, tooFew: false },
      difference: { n: 70, value: 0.25, tooFew: false },
    },
    feedback: {
      sent: { n: 2, mean: 0.75, tooFew: true },
      control: { n: 2, mean: -0.25, tooFew: true },
      difference: { n: 4, value: 1, tooFew: true },
    },
  });
  const [low, high] = effect.active.difference.interval;
  expect([low > 0, high < 0.5]).toEqual([true, true]);
  // A customer of the control share turns out to be one to whom something was sent, and did more.
  await analyst.publish({
    type: 'customer.merged',
    ...{ subject: 'control-29', time: ago(1), data: { into: 'sent-0' } },
  });
  expect((await analyst.get(PATH)).active.control).toMatchObject({ n: 30, share: 16 / 30 });
});

test('a rule by which nothing was decided has no effect to tell, one that was never put is not found', async () => {
  const analyst = await Analyst.of(server.app);
  const body = { enabled: true, on: { kind: 'won-back' } };
  const { headers } = await server.app.request('PUT', '/v1/care-rules/first-year', {
    key: analyst.keys.operate,
    body,
  });
  analyst.position = headers.get('peakend-position') ?? undefined;
  const none = { n: 0, share: null, interval: null, tooFew: true };
  const silent = { n: 0, mean: null, interval: null, tooFew: true };
  const difference = { n: 0, value: null, interval: null, tooFew: true };
  expect(await analyst.get(PATH)).toEqual({
    ...{ sent: 0, control: 0, skipped: 0 },
    active: { sent: none, control: none, difference },
    feedback: { sent: silent, control: silent, difference },
  });
  const unknown = await analyst.ask('/v1/care-rules/second-year/effect');
  expect([unknown.status, unknown.body.code]).toEqual([404, 'NO_SUCH_CARE_RULE']);
  const filtered = await analyst.ask(`${PATH}?tier=gold`);
  expect([filtered.status, filtered.body.code]).toEqual([400, 'INVALID_PARAMETER']);
});
