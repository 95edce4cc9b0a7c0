import type { Sealed } from '#libs/kernel/event.js';
import { instantOfText } from '#libs/kernel/instant.js';
import { Refusal } from '#libs/kernel/refusal.js';
import {
  allowedIn,
  type ComplaintCommand,
  type ComplaintEvent,
  complaintDecider,
  type ComplaintState,
  stateOf,
} from './complaint.decider.js';
import type { CommandName } from './complaint.commands.js';

const at = (day: number, hour = 9) =>
  instantOfText(`2026-03-${`${day}`.padStart(2, '0')}T${`${hour}`.padStart(2, '0')}:00:00.000Z`);
const sealed = (text: string): Sealed => ({ sealed: text, key: 'k' });

const filed: ComplaintEvent = {
  type: 'complaint.filed',
  eventId: 'e-1',
  at: at(1),
  data: { complaintId: 'c', category: 'fees', severity: 3, channel: 'web' },
};

type Given = readonly [name: CommandName, said?: object, more?: Partial<ComplaintCommand>];

const command = ([name, said = {}, more = {}]: Given) =>
  ({ name, said, complaintId: 'c', occurredAt: null, ifVersion: null, ...more }) as ComplaintCommand;

/** A complaint after commands, each a day after the one before it. */
function after(...commands: readonly Given[]): readonly ComplaintEvent[] {
  return commands.reduce<readonly ComplaintEvent[]>(
    (events, given) => {
      const context = { eventId: `e-${events.length + 1}`, now: at(events.length + 1) };
      return [...events, ...complaintDecider.decide(command(given), stateOf(events), context)];
    },
    [filed],
  );
}

const decide = (events: readonly ComplaintEvent[], given: Given, now = at(events.length + 1)) =>
  complaintDecider.decide(command(given), stateOf(events), { eventId: `e-${events.length + 1}`, now });

/** What a command is refused with. */
function refusal(events: readonly ComplaintEvent[], given: Given, now?: ComplaintState['filedAt']): Refusal {
  try {
    decide(events, given, now);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('It was not refused');
}

const promise = ['promise', { what: sealed('refund'), dueAt: '2026-03-05T09:00:00.000Z' }] as const;

describe('complaintDecider', () => {
  it('given a filed complaint, when it is acknowledged, then that is its second version', () => {
    expect(decide([filed], ['acknowledge', { actor: 'maria' }])).toEqual([
      {
        type: 'complaint.acknowledged',
        eventId: 'e-2',
        at: at(2),
        data: { complaintId: 'c', version: 2, actor: 'maria' },
      },
    ]);
    expect(stateOf(after(['acknowledge']))).toMatchObject({ version: 2, status: 'acknowledged', lastCommandAt: at(2) });
  });

  it('given a withdrawn complaint, when it is resolved, then it says the state and what that allows', () => {
    const events = after(['withdraw']);
    const { kind, code, members } = refusal(events, ['resolve', { outcome: 'refunded' }]);
    expect([kind, code, members]).toEqual([
      'conflict',
      'COMMAND_NOT_ALLOWED',
      { state: 'withdrawn', allowed: ['root-cause', 'note', 'reopen'] },
    ]);
  });

  it('given a resolution, when it does not satisfy, then the complaint is open again', () => {
    const resolved = ['resolve', { outcome: 'refunded' }] as const;
    expect(stateOf(after(resolved, ['confirm', { satisfied: true }])).status).toBe('confirmed');
    expect(stateOf(after(resolved, ['confirm', { satisfied: false }])).status).toBe('reopened');
  });

  describe('promises', () => {
    const kept = (day: number): Given => ['keep', { promiseId: 'e-2' }, { occurredAt: at(day) }];
    const broken: ComplaintEvent = {
      type: 'complaint.promise-broken',
      eventId: 'e-b',
      at: at(5),
      data: { complaintId: 'c', version: 3, promiseId: 'e-2' },
    };
    const statusOf = (events: readonly ComplaintEvent[]) => stateOf(events).promises[0]?.status;

    it('are open, known by the event that made them', () => {
      expect(stateOf(after(promise)).promises).toEqual([
        { promiseId: 'e-2', what: sealed('refund'), dueAt: '2026-03-05T09:00:00.000Z', status: 'open' },
      ]);
    });

    it.each([
      ['before they are due', 4, 'kept'],
      ['when they are due', 5, 'kept'],
      ['after that', 6, 'kept-late'],
    ])('kept %s, whatever a clock said meanwhile', (_, day, status) => {
      const events = after(promise);
      expect(statusOf([...events, ...decide(events, kept(day))])).toBe(status);
      const late = [...events, broken];
      expect(statusOf(late)).toBe('broken');
      expect(statusOf([...late, ...decide(late, kept(day), at(20))])).toBe(status);
    });

    it('a clock breaks only those that are open', () => {
      const events = after(promise, ['keep', { promiseId: 'e-2' }]);
      expect(statusOf([...events, broken])).toBe('kept');
    });

    it('given one that is kept, when it is kept again, then it is refused, and so is one of another complaint', () => {
      const again = refusal(after(promise, promise, ['keep', { promiseId: 'e-2' }]), ['keep', { promiseId: 'e-2' }]);
      expect([again.code, again.members.state]).toEqual(['COMMAND_NOT_ALLOWED', 'filed']);
      const other = refusal(after(promise), ['keep', { promiseId: 'e-9' }]);
      expect([other.kind, other.code, other.errors[0]?.path]).toEqual(['not-found', 'NO_SUCH_PROMISE', '/promiseId']);
    });

    it('given open ones, when the complaint is withdrawn, then they are cancelled; no other state does that', () => {
      expect(statusOf(after(promise, ['withdraw']))).toBe('cancelled');
      expect(statusOf(after(promise, ['withdraw'], ['reopen', { reason: sealed('') }]))).toBe('cancelled');
      expect(statusOf(after(promise, ['resolve', { outcome: 'x' }]))).toBe('open');
    });

    it.each([
      ['before they are due', 4, 'cancelled'],
      ['when they are due', 5, 'broken'],
    ])('withdrawn %s, whatever a clock said meanwhile', (_, day, status) => {
      const late = [...after(promise), broken];
      expect(statusOf([...late, ...decide(late, ['withdraw', {}, { occurredAt: at(day) }], at(20))])).toBe(status);
    });

    it('must be due after they are made', () => {
      const { code, errors } = refusal([filed], promise, at(5));
      expect([code, errors[0]?.path]).toEqual(['INVALID_BODY', '/dueAt']);
    });
  });

  describe('pauses', () => {
    const pause: Given = ['pause', { reason: 'awaiting-customer' }];
    it('last until somebody resumes', () => {
      expect(stateOf(after(pause)).paused).toBe(true);
      expect(stateOf(after(pause, ['acknowledge'])).paused).toBe(true);
      expect(stateOf(after(pause, ['resume'])).paused).toBe(false);
    });

    it.each<[string, Given]>([
      ['resolving', ['resolve', { outcome: 'x' }]],
      ['withdrawing', ['withdraw']],
    ])('end with %s', (_, ending) => {
      expect(stateOf(after(pause, ending)).paused).toBe(false);
      expect(stateOf(after(pause, ending, ['reopen', { reason: sealed('') }])).paused).toBe(false);
    });

    it('cannot begin twice, nor end without having begun', () => {
      expect(refusal(after(pause), pause).members.allowed).toContain('resume');
      expect(refusal(after(pause), pause).members.allowed).not.toContain('pause');
      expect(refusal([filed], ['resume']).members.allowed).toContain('pause');
    });
  });

  it('keeps what was said of it: department, mark, compensation, root cause, class', () => {
    const events = after(
      ['assign', { department: 'billing', assignee: 'jonas' }],
      ['escalate', { reason: sealed('again') }],
      ['compensate', { kind: 'voucher', value: '20', currency: 'EUR' }],
      ['root-cause', { category: 'process', text: sealed('signature') }],
      ['reclassify', { severity: 5 }],
      ['note', { text: sealed('called') }],
      ['assign', { department: 'shipping' }],
    );
    expect(stateOf(events)).toMatchObject({
      version: 8,
      status: 'assigned',
      department: 'shipping',
      assignee: null,
      escalated: true,
      category: 'fees',
      severity: 5,
      compensations: [{ kind: 'voucher', value: '20', currency: 'EUR', at: at(4) }],
      rootCause: { category: 'process', text: sealed('signature'), at: at(5) },
    });
  });

  describe('time', () => {
    it('history comes in its order: nothing happens before the last command, or before the filing', () => {
      const events = after(['acknowledge']);
      const early = refusal(events, ['note', {}, { occurredAt: at(1, 23) }]);
      expect([early.code, early.members]).toEqual([
        'BEFORE_LAST_COMMAND',
        { lastCommandAt: '2026-03-02T09:00:00.000Z' },
      ]);
      expect(decide(events, ['note', {}, { occurredAt: at(2) }], at(20))[0]?.at).toEqual(at(2));
      expect(refusal([filed], ['note', {}, { occurredAt: at(1, 8) }]).code).toBe('BEFORE_LAST_COMMAND');
    });

    it('a clock that steps back forbids nothing', () => {
      expect(decide(after(['acknowledge']), ['note'], at(1))[0]?.at).toEqual(at(2));
    });

    it('what clocks did does not count', () => {
      const events: readonly ComplaintEvent[] = [
        ...after(promise),
        {
          type: 'complaint.promise-broken',
          eventId: 'b',
          at: at(5),
          data: { complaintId: 'c', version: 3, promiseId: 'e-2' },
        },
      ];
      expect(decide(events, ['note', {}, { occurredAt: at(3) }], at(20))[0]).toMatchObject({
        at: at(3),
        data: { version: 4 },
      });
    });
  });

  it('given a version that was expected, when another is in force, then it says which', () => {
    const events = after(['acknowledge']);
    expect(refusal(events, ['note', {}, { ifVersion: [1, 3] }]).members).toEqual({ version: 2 });
    expect(refusal(events, ['withdraw', {}, { ifVersion: [] }]).kind).toBe('precondition-failed');
    expect(decide(events, ['note', {}, { ifVersion: [1, 2] }])).toHaveLength(1);
    expect(decide(events, ['note', {}, { ifVersion: 'any' }])).toHaveLength(1);
  });

  it('a filed complaint allows what its table says', () => {
    expect(allowedIn(stateOf([filed]))).toEqual([
      'acknowledge',
      'assign',
      'pause',
      'promise',
      'escalate',
      'compensate',
      'reclassify',
      'root-cause',
      'note',
      'resolve',
      'withdraw',
    ]);
  });
});
