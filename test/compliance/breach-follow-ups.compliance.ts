import { breachFollowUps } from '#libs/policies/breach-follow-ups/breach-follow-ups.watcher.js';
import type { JsonObject, Sealed } from '#libs/kernel/event.js';
import { MemoryKeyring } from '#test/support/memory.keyring.js';
import { commands, files, settings, week } from '#test/support/complaint.appends.js';
import { policySuite } from './policy.suite.js';

const BEGIN = '2026-03-27T12:00:00Z';

const breach = (complaintId: string, version: number, said: JsonObject = {}) =>
  commands(complaintId, version, 'service-level-breached', '2026-03-27T12:00:18Z', {
    policy: 'quick',
    policyVersion: 1,
    kind: 'acknowledge',
    dueAt: '2026-03-27T12:00:18.000Z',
    ...said,
  });

const level = (version: number, ...texts: readonly string[]): JsonObject => ({
  version,
  serviceLevel: {
    match: {},
    calendar: 'always',
    acknowledgeWithinSeconds: 18,
    onBreach: [
      ...texts.map((text) => ({ followUp: { department: 'billing', text } })),
      { escalate: { reason: 'Nobody answered.' } },
    ],
  },
});

const WORDS = ['Call.', 'Write.', 'Visit.'];
const sealed = await new MemoryKeyring().seal(
  'acme',
  WORDS.map((value) => ({ customerId: '', value })),
);
/** What stands sealed in an event. */
const wordsIn = (text: Sealed) => WORDS[sealed.findIndex((each) => each.sealed === text.sealed)];

policySuite({
  policy: breachFollowUps,
  story: [
    {
      at: BEGIN,
      appends: [
        settings(0, 'calendar.put', 'always', { calendar: { timeZone: 'UTC', week } }),
        settings(1, 'service-level.put', 'quick', level(1, 'Call.', 'Write.')),
      ],
    },
    {
      at: '2026-03-27T12:00:20Z',
      appends: [
        files('b', BEGIN),
        files('c', BEGIN),
        breach('b', 2),
        // What was recorded so late leads to nothing.
        breach('c', 2, { history: true }),
      ],
    },
    {
      at: '2026-03-27T12:01:00Z',
      appends: [settings(2, 'service-level.put', 'quick', level(2, 'Visit.')), files('d', BEGIN)],
    },
    // It goes by the version that its breach names, whatever is in force.
    { at: '2026-03-27T12:02:00Z', appends: [breach('d', 2), breach('b', 3, { policyVersion: 2, kind: 'resolve' })] },
  ],
  tell: ({ data: { from, department, text } }) =>
    `${(from as { complaintId: string }).complaintId}: ${String(department)}: ${wordsIn(text as Sealed)}`,
  decides: ['b: billing: Call.', 'b: billing: Write.', 'd: billing: Call.', 'd: billing: Write.', 'b: billing: Visit.'],
});
