import type { Uuid } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import type { Refusal } from '#libs/kernel/refusal.js';
import { allowedIn, IMPROVEMENT_COMMANDS, IMPROVEMENT_TYPES } from './improvement.commands.js';
import { type ImprovementCommand, improvementDecider, type ImprovementEvent, stateOf } from './improvement.decider.js';
import { wordsOf } from './improvement.words.js';

const [ID, EVENT] = ['f', 'e'].map((digit) => `${digit.repeat(8)}-0000-4000-8000-000000000000`) as [Uuid, Uuid];
const day = (number: number) => instantOfText(`2026-03-0${number}T09:00:00.000Z`);
const said = {
  title: 'Shorter queues',
  owner: 'maria',
  measure: { kind: 'touchpoint', name: 'queueing' },
  target: 0.2,
  dueOn: '2026-03-05',
} as const;

const opened: ImprovementEvent = {
  type: 'improvement.opened',
  eventId: ID,
  at: day(1),
  data: { improvementId: ID, version: 1, ...said },
};
const then = (type: 'improvement.done' | 'improvement.dropped', on: number): ImprovementEvent => ({
  type,
  eventId: EVENT,
  at: day(on),
  data: { improvementId: ID, version: 2 },
});
const command = (name: 'done' | 'drop', more: object = {}): ImprovementCommand => ({
  name,
  improvementId: ID,
  said: {},
  occurredAt: null,
  ifVersion: null,
  ...more,
});
const open = (more: object = {}): ImprovementCommand => ({
  name: 'open',
  improvementId: ID,
  said,
  occurredAt: null,
  ...more,
});

function decide(given: readonly ImprovementEvent[], when: ImprovementCommand, now = day(3)) {
  // Nine hours ahead of Greenwich.
  const dayOf = (time: number) => new Date(time + 9 * 3_600_000).toISOString().slice(0, 10);
  return improvementDecider.decide(when, stateOf(given), { eventId: EVENT, now, dayOf });
}

function refusalOf(given: readonly ImprovementEvent[], when: ImprovementCommand, now = day(3)): Partial<Refusal> {
  try {
    decide(given, when, now);
  } catch (error) {
    const { kind, code, members, errors } = error as Refusal;
    return { kind, code, members, errors };
  }
  throw new Error('It was not refused');
}

describe('improvementDecider', () => {
  it('opens an improvement once', () => {
    expect(decide([], open({ occurredAt: day(1) }))).toEqual([{ ...opened, eventId: EVENT }]);
    expect(decide([opened], open())).toEqual([]);
    expect(decide([], open())[0]?.at).toEqual(day(3));
  });

  it('opens none that is due on an earlier day of the tenant’s', () => {
    const evening = instantOfText('2026-03-05T14:59:59.999Z');
    expect(decide([], open(), evening)).toHaveLength(1);
    const midnight = instantOfText('2026-03-05T15:00:00.000Z');
    expect(refusalOf([], open(), midnight)).toMatchObject({
      kind: 'invalid',
      code: 'INVALID_BODY',
      errors: [{ path: '/dueOn', code: 'OUT_OF_RANGE' }],
    });
    // What is told of the past was not late then.
    expect(decide([], open({ occurredAt: day(4) }), midnight)).toHaveLength(1);
  });

  it.each(['done', 'drop'] as const)('lets it be %s, once', (name) => {
    const { event, leadsTo } = IMPROVEMENT_COMMANDS[name];
    const events = decide([opened], command(name, { said: { actor: 'maria' } }));
    expect(events).toEqual([{ ...then(event, 3), data: { improvementId: ID, version: 2, actor: 'maria' } }]);
    for (const next of ['done', 'drop'] as const)
      expect(refusalOf([opened, ...events], command(next))).toMatchObject({
        kind: 'conflict',
        code: 'COMMAND_NOT_ALLOWED',
        members: { state: leadsTo, allowed: [] },
      });
    expect(allowedIn('open')).toEqual(['done', 'drop']);
  });

  it('takes no command from before the last', () => {
    expect(
      refusalOf([opened], command('done', { occurredAt: instantOfText('2026-03-01T08:59:59.999Z') })),
    ).toMatchObject({
      code: 'BEFORE_LAST_COMMAND',
      members: { lastCommandAt: '2026-03-01T09:00:00.000Z' },
    });
    expect(decide([opened], command('done', { occurredAt: day(1) }))[0]?.at).toEqual(day(1));
    // A clock that steps back forbids nothing.
    expect(decide([{ ...opened, at: day(4) }], command('done'))[0]?.at).toEqual(day(4));
  });

  it('guards against lost updates', () => {
    expect(refusalOf([opened], command('done', { ifVersion: [2] }))).toMatchObject({
      kind: 'precondition-failed',
      code: 'VERSION_MISMATCH',
      members: { version: 1 },
    });
    expect(decide([opened], command('done', { ifVersion: [1] }))).toHaveLength(1);
  });

  it('has a sentence for each event', () => {
    const all = [opened, then('improvement.done', 2), then('improvement.dropped', 2)];
    expect(all.map(({ type }) => type)).toEqual(IMPROVEMENT_TYPES);
    expect(all.map(wordsOf)).toEqual([
      'Opened for maria, due on 2026-03-05.',
      'Done: in force from here on.',
      'Dropped.',
    ]);
  });
});
