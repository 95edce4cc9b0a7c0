import type { Uuid } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import type { Refusal } from '#libs/kernel/refusal.js';
import { type FollowUpCommand, type FollowUpEvent, followUpDecider, isOverdue, stateOf } from './follow-up.decider.js';
import { FOLLOW_UP_COMMANDS, FOLLOW_UP_TYPES } from './follow-up.commands.js';
import type { FollowUpOpened } from './follow-up.events.js';
import { wordsOf } from './follow-up.words.js';

const [TASK, EVENT, LATE] = ['f', 'e', 'd'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [
  Uuid,
  Uuid,
  Uuid,
];
const day = (number: number) => instantOfText(`2026-03-0${number}T09:00:00.000Z`);
const DUE = '2026-03-05T09:00:00.000Z';

const opened = (said: Partial<FollowUpOpened> = { dueAt: DUE }): FollowUpEvent => ({
  type: 'follow-up.opened',
  eventId: TASK,
  at: day(1),
  data: { followUpId: TASK, version: 1, department: 'billing', text: 'Call back.', ...said },
});
const then = (type: 'follow-up.done' | 'follow-up.confirmed', on: number, version: number): FollowUpEvent => ({
  type,
  eventId: EVENT,
  at: day(on),
  data: { followUpId: TASK, version },
});
const overdue = (version: number, more: object = {}): FollowUpEvent => ({
  type: 'follow-up.overdue',
  eventId: LATE,
  at: day(5),
  data: { followUpId: TASK, version, department: 'billing', dueAt: DUE, ...more },
});

const command = (name: 'done' | 'confirm', more: object = {}): FollowUpCommand => ({
  name,
  followUpId: TASK,
  said: {},
  occurredAt: null,
  ifVersion: null,
  ...more,
});
const clock: FollowUpCommand = { name: 'overdue', followUpId: TASK };
const recorded = (on: string): FollowUpEvent => ({ ...opened(), recordedAt: Date.parse(on) });

function decide(given: readonly FollowUpEvent[], when: FollowUpCommand, now = day(3)): readonly FollowUpEvent[] {
  return followUpDecider.decide(when, stateOf(given), { eventId: EVENT, overdueId: LATE, now });
}

function refusalOf(given: readonly FollowUpEvent[], when: FollowUpCommand): Partial<Refusal> {
  try {
    decide(given, when);
  } catch (error) {
    const { kind, code, members } = error as Refusal;
    return { kind, code, members };
  }
  throw new Error('It was not refused');
}

describe('followUpDecider', () => {
  it('opens a task once', () => {
    const said = { department: 'billing', text: 'Call back.', dueAt: DUE };
    const open: FollowUpCommand = { name: 'open', followUpId: TASK, said, occurredAt: day(1) };
    expect(decide([], open)).toEqual([{ ...opened(), eventId: EVENT }]);
    expect(decide([opened()], open)).toEqual([]);
    expect(decide([], { ...open, occurredAt: null })[0]?.at).toEqual(day(3));
  });

  it.each([
    ['now', null, '2026-03-03T09:00:00.000Z'],
    ['when it was opened', day(2), '2026-03-02T09:00:00.000Z'],
  ])('does not open one that is due %s or before', (_, occurredAt, dueAt) => {
    const said = { department: 'billing', text: 'x', dueAt };
    expect(refusalOf([], { name: 'open', followUpId: TASK, said, occurredAt })).toMatchObject({
      kind: 'invalid',
      code: 'INVALID_BODY',
    });
  });

  it('is done, and then confirmed', () => {
    expect(decide([opened()], command('done', { said: { actor: 'maria' } }))).toEqual([
      { type: 'follow-up.done', eventId: EVENT, at: day(3), data: { followUpId: TASK, version: 2, actor: 'maria' } },
    ]);
    expect(decide([opened(), then('follow-up.done', 2, 2)], command('confirm'))).toEqual([
      then('follow-up.confirmed', 3, 3),
    ]);
  });

  it.each([
    ['confirm', [opened()], 'open', ['done']],
    ['done', [opened(), then('follow-up.done', 2, 2)], 'done', ['confirm']],
    ['confirm', [opened(), then('follow-up.done', 2, 2), then('follow-up.confirmed', 2, 3)], 'confirmed', []],
  ] as const)('refuses %s otherwise, with the state and what it allows: %#', (name, given, state, allowed) => {
    expect(refusalOf(given, command(name))).toEqual({
      kind: 'conflict',
      code: 'COMMAND_NOT_ALLOWED',
      members: { state, allowed },
    });
  });

  it('decides nothing if another version is in force', () => {
    expect(refusalOf([opened()], command('done', { ifVersion: [2] }))).toEqual({
      kind: 'precondition-failed',
      code: 'VERSION_MISMATCH',
      members: { version: 1 },
    });
    for (const ifVersion of [[1, 7], 'any']) expect(decide([opened()], command('done', { ifVersion }))).toHaveLength(1);
  });

  it('takes history in its order; what a clock did does not count', () => {
    const done = then('follow-up.done', 3, 2);
    expect(refusalOf([opened(), done], command('confirm', { occurredAt: day(2) }))).toEqual({
      kind: 'conflict',
      code: 'BEFORE_LAST_COMMAND',
      members: { lastCommandAt: '2026-03-03T09:00:00.000Z' },
    });
    expect(decide([opened(), overdue(2)], command('done', { occurredAt: day(2) }), day(6))[0]?.at).toEqual(day(2));
    // A server's clock that steps back forbids nothing.
    expect(decide([opened(), done], command('confirm'), day(2))[0]?.at).toEqual(day(3));
  });

  it('is overdue once, if it was not done in time', () => {
    expect(decide([opened()], clock, day(5))).toEqual([overdue(2)]);
    expect(decide([opened(), overdue(2)], clock)).toEqual([]);
    expect(decide([opened(), then('follow-up.done', 4, 2)], clock)).toEqual([]);
    expect(decide([opened(), then('follow-up.done', 5, 2)], clock)).toEqual([overdue(3)]);
    expect(decide([opened({})], clock)).toEqual([]);
  });

  it('says before a late command that it was overdue', () => {
    const late = decide([opened()], command('done', { occurredAt: day(5) }), day(6));
    expect(late).toEqual([overdue(2), then('follow-up.done', 5, 3)]);
    expect(decide([opened(), overdue(2)], command('done'), day(6))).toEqual([then('follow-up.done', 6, 3)]);
    expect(decide([opened()], command('done', { occurredAt: day(4) }), day(6))).toHaveLength(1);
    // Whose clock is ahead makes nothing overdue.
    expect(decide([opened()], command('done', { occurredAt: day(6) }), day(4))).toHaveLength(1);
  });

  it.each([
    ['2026-03-01T09:00:00.000Z', {}],
    ['2026-03-12T09:00:00.000Z', {}],
    ['2026-03-12T09:00:00.001Z', { history: true }],
  ])('recorded at %s, its being overdue says %j of history', (at, said) => {
    const done = command('done', { occurredAt: day(6) });
    expect(decide([recorded(at)], clock)).toEqual([overdue(2, said)]);
    expect(decide([recorded(at)], done, day(7))[0]).toEqual(overdue(2, said));
  });

  it('is overdue until it is done', () => {
    const isOverdueAfter = (...events: readonly FollowUpEvent[]) => isOverdue(stateOf(events));
    expect(isOverdueAfter(opened())).toBe(false);
    expect(isOverdueAfter(opened(), overdue(2))).toBe(true);
    expect(isOverdueAfter(opened(), overdue(2), then('follow-up.done', 6, 3))).toBe(false);
  });
});

test('each event is told in a sentence', () => {
  const events = [opened(), opened({}), overdue(2), then('follow-up.done', 6, 3), then('follow-up.confirmed', 7, 4)];
  expect(events.map(wordsOf)).toEqual([
    'Given to billing, due by 2026-03-05T09:00:00.000Z.',
    'Given to billing.',
    'Overdue: not known to be done by 2026-03-05T09:00:00.000Z.',
    'Done.',
    'The customer was told.',
  ]);
});

test('each command leads to an event of a task', () => {
  for (const { event } of Object.values(FOLLOW_UP_COMMANDS)) expect(FOLLOW_UP_TYPES).toContain(event);
});
