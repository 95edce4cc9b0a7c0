import { complaintClocks } from '#libs/policies/complaint-clocks/complaint-clocks.watcher.js';
import { commands, files, idOf, settings, week } from '#test/support/complaint.appends.js';
import { policySuite } from './policy.suite.js';

const BEGIN = '2026-03-27T12:00:00Z';

policySuite({
  policy: complaintClocks,
  story: [
    {
      at: BEGIN,
      appends: [
        settings(0, 'calendar.put', 'always', { calendar: { timeZone: 'UTC', week } }),
        settings(1, 'service-level.put', 'quick', {
          serviceLevel: {
            match: {},
            calendar: 'always',
            acknowledgeWithinSeconds: 18,
            onBreach: [{ compensate: { kind: 'discount', value: '10', currency: 'EUR' } }],
          },
        }),
        settings(2, 'service-level.put', 'thorough', {
          serviceLevel: {
            match: {},
            calendar: 'always',
            resolveWithinSeconds: 3_600,
            warnAtShare: 0.5,
            onBreach: [{ escalate: { reason: 'It takes too long.' } }],
          },
        }),
      ],
    },
    {
      at: '2026-03-27T12:00:10Z',
      appends: [
        files('a', '2026-03-27T12:00:00Z'),
        commands('a', 2, 'promise-made', '2026-03-27T12:00:08Z', {
          promiseId: idOf('a/2'),
          dueAt: '2026-03-27T12:00:30.000Z',
        }),
        files('b', '2026-03-27T12:00:05Z'),
        commands('b', 2, 'acknowledged', '2026-03-27T12:00:10Z'),
      ],
    },
    { at: '2026-03-27T12:00:17.999Z', appends: [] },
    { at: '2026-03-27T12:00:18Z', appends: [] },
    // The third happened weeks ago.
    { at: '2026-03-27T12:00:40Z', appends: [files('c', '2026-03-01T12:00:00Z')] },
    { at: '2026-03-27T12:31:00Z', appends: [] },
    { at: '2026-03-27T14:00:00Z', appends: [] },
  ],
  tell: ({ type, time, data }) =>
    `${String(data.complaintId)} ${type.slice('complaint.'.length)} ${new Date(time).toISOString()}${data.history === true ? ' history' : ''}`,
  decides: [
    'a service-level-breached 2026-03-27T12:00:18.000Z',
    'a compensation-granted 2026-03-27T12:00:18.000Z',
    'a promise-broken 2026-03-27T12:00:30.000Z',
    'c service-level-breached 2026-03-01T12:00:18.000Z history',
    'c service-level-warned 2026-03-01T12:30:00.000Z history',
    'c service-level-breached 2026-03-01T13:00:00.000Z history',
    'a service-level-warned 2026-03-27T12:30:00.000Z',
    'b service-level-warned 2026-03-27T12:30:05.000Z',
    'a service-level-breached 2026-03-27T13:00:00.000Z',
    'a escalated 2026-03-27T13:00:00.000Z',
    'b service-level-breached 2026-03-27T13:00:05.000Z',
    'b escalated 2026-03-27T13:00:05.000Z',
  ],
});
