import type { ComplaintEvent } from '#libs/facts/complaint/complaint.decider.js';
import type { ServiceLevelInForce } from '#libs/facts/service-level/clock.score.js';
import type { ServiceLevel } from '#libs/facts/service-level/service-level.events.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { type ComplaintMeasure, measured } from './complaint-measure.insight.js';

const HOUR = 3_600_000;

/** A complaint's events, in the order of their versions: hours since the filing, type and what they say. */
function complaint(...after: readonly (readonly [hour: number, type: string, data?: JsonObject])[]) {
  return complaintUnder([], ...after);
}

/** The same under some service levels. */
function complaintUnder(
  levels: readonly ServiceLevelInForce[],
  ...after: readonly (readonly [hour: number, type: string, data?: JsonObject])[]
) {
  const filed = { category: 'fees', severity: 3, channel: 'web', staffId: 's-1', labels: ['timely'] };
  const events = [[0, 'filed', filed] as const, ...after].map(([hour, type, data], index) => ({
    type: `complaint.${type}`,
    data: { complaintId: 'c', version: index + 1, ...data },
    eventId: `e-${index}`,
    at: { time: hour * HOUR, micros: 0 },
  }));
  return measured(events as unknown as readonly ComplaintEvent[], levels);
}

const NOTHING: ComplaintMeasure = {
  acknowledgedAfter: null,
  resolvedAfter: null,
  businessAcknowledgedAfter: null,
  businessResolvedAfter: null,
  withdrawnAfter: null,
  confirmedAfter: null,
  resolved: false,
  reopened: false,
  escalated: false,
  promises: { made: 0, kept: 0, late: 0, broken: 0 },
  breaches: [],
  compensations: [],
  rootCause: null,
};

test('what nobody has filed is not counted, and what was only filed is open', () => {
  expect(measured([], [])).toBeNull();
  expect(complaint()).toEqual({
    filedAt: { time: 0, micros: 0 },
    open: true,
    category: 'fees',
    severity: 3,
    channel: 'web',
    department: null,
    staff: 's-1',
    labels: ['timely'],
    measure: NOTHING,
  });
});

test('whoever assigns or resolves has answered too, and the resolution that stands is the one that counts', () => {
  const resolved = [1, 'resolved', { outcome: 'x' }] as const;
  expect(complaint([1, 'assigned', { department: 'billing' }])).toMatchObject({
    department: 'billing',
    measure: { acknowledgedAfter: HOUR },
  });
  expect(complaint(resolved)?.measure).toEqual({
    ...NOTHING,
    acknowledgedAfter: HOUR,
    resolvedAfter: HOUR,
    resolved: true,
  });
  const reopened = complaint(resolved, [2, 'resolution-confirmed', { satisfied: false }]);
  expect(reopened).toMatchObject({ open: true, measure: { resolvedAfter: null, resolved: true, reopened: true } });
  const again = complaint(
    resolved,
    [2, 'reopened'],
    [5, 'resolved', { outcome: 'x' }],
    [6, 'resolution-confirmed', { satisfied: true }],
  );
  expect(again).toMatchObject({ open: false, measure: { resolvedAfter: 5 * HOUR, confirmedAfter: 6 * HOUR } });
  expect(complaint([3, 'withdrawn'])).toMatchObject({
    open: false,
    measure: { acknowledgedAfter: null, withdrawnAfter: 3 * HOUR },
  });
});

/** A service level by which business is open on all days, from midnight until an hour. */
function level(name: string, until: string, within: Partial<ServiceLevel>): ServiceLevelInForce {
  const hours = [{ from: '00:00', to: until }];
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const calendar = { timeZone: 'UTC', week: Object.fromEntries(days.map((day) => [day, hours])) };
  const serviceLevel = { match: {}, calendar: name, onBreach: [], ...within };
  return { name, version: 1, serviceLevel, calendar: { name, version: 1, calendar } };
}

test('business time passes on the calendar of the service level, but not while a complaint is paused or closed', () => {
  const office = level('office', '08:00', { resolveWithinSeconds: 1 });
  const steps = [
    [2, 'paused', { reason: 'awaiting-customer' }],
    [3, 'resumed'],
    [6, 'acknowledged'],
    [7, 'resolved', { outcome: 'x' }],
  ] as const;
  expect(complaintUnder([office], ...steps)?.measure).toMatchObject({
    acknowledgedAfter: 6 * HOUR,
    businessAcknowledgedAfter: 5 * HOUR,
    resolvedAfter: 7 * HOUR,
    businessResolvedAfter: 6 * HOUR,
  });
  // Resolved for 20 hours, of which 4 were business time; then open for the rest of a night, and 2 hours.
  const again = [...steps, [27, 'reopened'], [50, 'resolved', { outcome: 'x' }]] as const;
  expect(complaintUnder([office], ...again)?.measure).toMatchObject({
    businessAcknowledgedAfter: 5 * HOUR,
    businessResolvedAfter: (6 + 5 + 2) * HOUR,
  });
  expect(complaintUnder([office], ...again, [51, 'reopened'])?.measure.businessResolvedAfter).toBeNull();
});

test('of several service levels the one counts that leaves the least time, for each kind of time', () => {
  const levels = [
    level('a', '02:00', { acknowledgeWithinSeconds: 20, resolveWithinSeconds: 20 }),
    level('b', '03:00', { acknowledgeWithinSeconds: 10 }),
    level('c', '04:00', { acknowledgeWithinSeconds: 10, resolveWithinSeconds: 30 }),
  ];
  const resolved = [10, 'resolved', { outcome: 'x' }] as const;
  expect(complaintUnder(levels, resolved)?.measure).toMatchObject({
    businessAcknowledgedAfter: 3 * HOUR,
    businessResolvedAfter: 2 * HOUR,
  });
  // One that sets no time for it has a calendar all the same.
  expect(complaintUnder(levels.slice(1, 2), resolved)?.measure.businessResolvedAfter).toBe(3 * HOUR);
});

test('breaches count by policy and kind, and those that were none besides', () => {
  const [quick, slow] = [
    { policy: 'quick', kind: 'acknowledge' },
    { policy: 'slow', kind: 'resolve' },
  ];
  const found = complaint(
    [1, 'service-level-warned', quick],
    [2, 'service-level-breached', quick],
    [2, 'service-level-breached', slow],
    [3, 'breach-withdrawn', quick],
  );
  expect(found?.measure.breaches).toEqual([
    { ...quick, n: 0, withdrawn: 1 },
    { ...slow, n: 1, withdrawn: 0 },
  ]);
});

test('promises count by what became of them, compensations by currency', () => {
  const promise = (promiseId: string) => ({ promiseId, dueAt: '1970-01-01T02:00:00.000Z' });
  const grant = (kind: string, value?: string, currency?: string) =>
    [5, 'compensation-granted', { kind, ...(value && { value }), ...(currency && { currency }) }] as const;
  const found = complaint(
    ...['a', 'b', 'c', 'd'].map((id) => [1, 'promise-made', promise(id)] as const),
    [1, 'promise-kept', { promiseId: 'a' }],
    [2, 'promise-broken', { promiseId: 'b' }],
    [2, 'promise-broken', { promiseId: 'c' }],
    [4, 'promise-kept', { promiseId: 'c' }],
    grant('refund', '12.5', 'EUR'),
    grant('voucher', '0.0001', 'EUR'),
    grant('apology'),
    [6, 'root-cause-recorded', { category: 'people' }],
    [7, 'root-cause-recorded', { category: 'process' }],
  );
  expect(found?.measure).toMatchObject({
    promises: { made: 4, kept: 1, late: 1, broken: 1 },
    compensations: [
      { currency: 'EUR', n: 2, amount: '125001' },
      { currency: null, n: 1, amount: '0' },
    ],
    rootCause: 'process',
  });
});
