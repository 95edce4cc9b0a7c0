import { allClocksOf, clockReadings, dueOf, owedUntil, withdrawnBreaches } from './complaint.clocks.js';
import type { OpeningHours, ServiceLevel } from '#libs/facts/service-level/service-level.events.js';
import { courseOf } from './complaint.course.js';
import type { ComplaintEvent } from './complaint.decider.js';

const at = (text: string) => ({ time: Date.parse(text), micros: 0 });
const allDay = { from: '00:00', to: '24:00' };
const hours = (from: string, to: string): OpeningHours => ({ from, to });

/** The clocks of a service level whose calendar is open so on every weekday, and at weekends if it is open all day. */
function clocks(open: OpeningHours, level: Partial<ServiceLevel>, timeZone = 'UTC') {
  const weekdays = { monday: [open], tuesday: [open], wednesday: [open], thursday: [open], friday: [open] };
  const week = open === allDay ? { ...weekdays, saturday: [open], sunday: [open] } : weekdays;
  const serviceLevel = { match: {}, calendar: 'office', onBreach: [], ...level };
  const calendar = { name: 'office', version: 2, calendar: { timeZone, week } };
  return allClocksOf([{ name: 'standard', version: 3, serviceLevel, calendar }]);
}

type Step = readonly [what: string, time: string, said?: object];

/** Events of a complaint, each recorded when it happened unless `recorded` says when all of them were. */
function course(steps: readonly Step[], recorded?: string) {
  return courseOf(
    steps.map(([what, time, said = {}], index) => {
      const data = { complaintId: 'c', version: index + 1, ...said };
      const event = { type: `complaint.${what}`, eventId: `e-${index + 1}`, at: at(time), data };
      return { event: event as unknown as ComplaintEvent, recordedAt: Date.parse(recorded ?? time) };
    }),
  );
}

const stream = '0e6c0a52-6f0c-4d0c-9d27-2c9a4a3f7f3e';
const told = (events: readonly ComplaintEvent[]) =>
  events.map(({ type, at: { time }, data }) => {
    const { version, complaintId, ...said } = data as Record<string, unknown>;
    expect(complaintId).toBe('c');
    const history = said.history === true ? ' history' : '';
    return `${String(version)} ${type.slice('complaint.'.length)} ${new Date(time).toISOString()}${history}`;
  });
const owed = (of: ReturnType<typeof course>, its: ReturnType<typeof clocks>, until: string, now = until) =>
  owedUntil(of, its, at(until), { stream, complaintId: 'c', now: Date.parse(now) });

describe('the clocks of a complaint', () => {
  it.each<[string, OpeningHours, string, number, string]>([
    ['Friday 16:30 and an hour', hours('09:00', '17:00'), '2026-03-06T16:30:00Z', 3_600, '2026-03-09T09:30:00.000Z'],
    [
      'Wednesday 07:00 and two hours',
      hours('09:00', '17:00'),
      '2026-03-04T07:00:00Z',
      7_200,
      '2026-03-04T11:00:00.000Z',
    ],
    [
      'Monday 17:00 and four hours',
      hours('08:00', '18:00'),
      '2026-03-02T17:00:00Z',
      14_400,
      '2026-03-03T11:00:00.000Z',
    ],
  ])('come due in business time: %s', (_, open, filed, resolveWithinSeconds, due) => {
    const its = clocks(open, { resolveWithinSeconds });
    const complaint = course([['filed', filed]]);
    expect(dueOf(complaint, its).map((each) => new Date(each.at.time).toISOString())).toEqual([due]);
    expect(told(owed(complaint, its, new Date(Date.parse(due) - 1).toISOString()))).toEqual([]);
    expect(told(owed(complaint, its, due))).toEqual([`2 service-level-breached ${due}`]);
  });

  it('owe what a breach leads to with it, in one order, and each with its cause', () => {
    const onBreach = [
      { compensate: { kind: 'discount', value: '10', currency: 'EUR' } },
      { followUp: { department: 'care', text: 'Call back.' } },
      { escalate: { reason: 'Nobody answered.' } },
    ] as const;
    const its = clocks(allDay, { acknowledgeWithinSeconds: 18, onBreach });
    const events = owed(course([['filed', '2026-03-02T09:00:00Z']]), its, '2026-03-02T09:00:18Z');
    expect(told(events)).toEqual([
      '2 service-level-breached 2026-03-02T09:00:18.000Z',
      '3 compensation-granted 2026-03-02T09:00:18.000Z',
      '4 escalated 2026-03-02T09:00:18.000Z',
    ]);
    const [breach, granted, escalated] = events as [ComplaintEvent, ComplaintEvent, ComplaintEvent];
    expect(breach.data).toMatchObject({
      policy: 'standard',
      policyVersion: 3,
      kind: 'acknowledge',
      dueAt: '2026-03-02T09:00:18.000Z',
      derivation: { calendar: 'office', calendarVersion: 2, timeZone: 'UTC', withinSeconds: 18, usedSeconds: 0 },
    });
    expect([granted.data, escalated.data]).toMatchObject([
      { kind: 'discount', value: '10', breach: breach.eventId },
      { reason: 'Nobody answered.', breach: breach.eventId },
    ]);
  });

  it('owe each thing once, with the same ids whoever finds that it is due', () => {
    const its = clocks(allDay, { acknowledgeWithinSeconds: 18, resolveWithinSeconds: 60, warnAtShare: 0.5 });
    const promise = { promiseId: 'p', dueAt: '2026-03-02T09:00:40.000Z' };
    const before: Step[] = [
      ['filed', '2026-03-02T09:00:00Z'],
      ['promise-made', '2026-03-02T09:00:01Z', promise],
    ];
    const all = owed(course(before), its, '2026-03-02T10:00:00Z');
    expect(told(all)).toEqual([
      '3 service-level-warned 2026-03-02T09:00:09.000Z',
      '4 service-level-breached 2026-03-02T09:00:18.000Z',
      '5 service-level-warned 2026-03-02T09:00:30.000Z',
      '6 promise-broken 2026-03-02T09:00:40.000Z',
      '7 service-level-breached 2026-03-02T09:01:00.000Z',
    ]);
    const after = (count: number) => [
      ...before,
      ...all.slice(0, count).map(({ type, at: { time }, data }): Step => {
        return [type.slice('complaint.'.length), new Date(time).toISOString(), data];
      }),
    ];
    for (let count = 0; count <= all.length; count++) {
      const rest = owed(course(after(count)), its, '2026-03-02T10:00:00Z');
      expect(rest.map(({ eventId }) => eventId)).toEqual(all.slice(count).map(({ eventId }) => eventId));
    }
  });

  it('stand still while it is paused, and go on after a reopening with the time already used', () => {
    const its = clocks(allDay, { resolveWithinSeconds: 3_600 });
    const steps: Step[] = [
      ['filed', '2026-03-02T09:00:00Z'],
      ['paused', '2026-03-02T09:10:00Z', { reason: 'awaiting-customer' }],
      ['resumed', '2026-03-02T10:10:00Z'],
      ['resolved', '2026-03-02T10:30:00Z', { outcome: 'refunded' }],
    ];
    expect(dueOf(course(steps), its)).toEqual([]);
    const again: Step[] = [...steps, ['resolution-confirmed', '2026-03-03T09:00:00Z', { satisfied: false }]];
    expect(told(owed(course(again), its, '2026-03-03T09:30:00Z'))).toEqual([
      '6 service-level-breached 2026-03-03T09:30:00.000Z',
    ]);
    expect(clockReadings(course(again), its, Date.parse('2026-03-03T09:10:00Z'))).toMatchObject([
      { status: 'running', derivation: { usedSeconds: 1_800, pauses: 1, stops: 1 } },
    ]);
  });

  it('are no longer paused once it was resolved', () => {
    const its = clocks(allDay, { resolveWithinSeconds: 3_600 });
    const reopened = course([
      ['filed', '2026-03-02T09:00:00Z'],
      ['paused', '2026-03-02T09:10:00Z', { reason: 'awaiting-customer' }],
      ['resolved', '2026-03-02T10:30:00Z', { outcome: 'refunded' }],
      ['reopened', '2026-03-03T09:00:00Z'],
    ]);
    expect(clockReadings(reopened, its, Date.parse('2026-03-03T09:10:00Z'))).toMatchObject([
      { status: 'running', dueAt: Date.parse('2026-03-03T09:50:00Z') },
    ]);
  });

  it('count an hour that clocks show twice twice', () => {
    const its = clocks(allDay, { resolveWithinSeconds: 4 * 3_600 }, 'Europe/Berlin');
    // Midnight in Berlin, on the day when clocks are set back.
    const [due] = dueOf(course([['filed', '2026-10-24T22:00:00Z']]), its);
    expect(due?.at).toEqual(at('2026-10-25T02:00:00Z'));
  });

  it('withdraw a breach that was none as facts turned out to be, and may tell of another one', () => {
    const its = clocks(allDay, { acknowledgeWithinSeconds: 60, resolveWithinSeconds: 120 });
    const filed: Step[] = [['filed', '2026-03-02T09:00:00Z']];
    const late = owed(course(filed), its, '2026-03-02T10:00:00Z');
    const steps = [
      ...filed,
      ...late.map(
        ({ type, at: { time }, data, eventId }): Step => [
          type.slice('complaint.'.length),
          new Date(time).toISOString(),
          { ...data, eventId },
        ],
      ),
    ];
    const resolved = course([...steps, ['resolved', '2026-03-02T09:01:59Z', { outcome: 'refunded' }]]);
    const recording = { stream, complaintId: 'c', now: Date.parse('2026-03-02T10:00:00Z') };
    const withdrawn = withdrawnBreaches(resolved, its, recording);
    // It came too late to acknowledge, not to resolve.
    expect(withdrawn).toMatchObject([
      {
        type: 'complaint.breach-withdrawn',
        at: at('2026-03-02T10:00:00Z'),
        data: { kind: 'resolve', breachId: 'e-3' },
      },
    ]);
    const reopened = course([
      ...steps,
      ['resolved', '2026-03-02T09:01:59Z', { outcome: 'refunded' }],
      ['breach-withdrawn', '2026-03-02T10:00:00Z', withdrawn[0]?.data],
      ['reopened', '2026-03-02T11:00:00Z'],
    ] as Step[]);
    const again = owed(reopened, its, '2026-03-02T12:00:00Z');
    expect(told(again)).toEqual(['7 service-level-breached 2026-03-02T11:00:01.000Z']);
    expect(late.map(({ eventId }) => eventId)).not.toContain(again[0]?.eventId);
  });

  it.each<[string, string, string, string[]]>([
    ['within 7 days', '2026-03-09T09:00:00Z', '2026-03-09T09:00:00Z', ['', '']],
    ['later', '2026-03-09T09:00:01Z', '2026-03-09T09:00:01Z', [' history']],
    ['told later than 7 days', '2026-03-02T09:00:00Z', '2026-03-20T09:00:00Z', [' history']],
  ])('lead to nothing by what is history: recorded %s', (_, recorded, now, marks) => {
    const onBreach = [{ compensate: { kind: 'apology' } }] as const;
    const its = clocks(allDay, { acknowledgeWithinSeconds: 18, onBreach });
    const events = owed(course([['filed', '2026-03-02T09:00:00Z']], recorded), its, '2026-03-09T09:00:01Z', now);
    expect(told(events)).toEqual(
      marks.map((mark, index) => {
        const what = ['service-level-breached', 'compensation-granted'][index];
        return `${index + 2} ${what} 2026-03-02T09:00:18.000Z${mark}`;
      }),
    );
  });

  it('break no promise that was kept or cancelled, and mark one that was made as history', () => {
    const made = (id: string, time: string): Step => [
      'promise-made',
      time,
      { promiseId: id, dueAt: '2026-03-20T09:00:00.000Z' },
    ];
    const steps: Step[] = [
      ['filed', '2026-03-02T09:00:00Z'],
      made('p', '2026-03-02T09:00:00Z'),
      made('q', '2026-03-02T09:00:00Z'),
      ['promise-kept', '2026-03-03T09:00:00Z', { promiseId: 'p' }],
    ];
    expect(told(owed(course(steps), [], '2026-03-20T09:00:00Z'))).toEqual([
      '5 promise-broken 2026-03-20T09:00:00.000Z',
    ]);
    const imported = course(steps, '2026-03-20T08:00:00Z');
    expect(told(owed(imported, [], '2026-03-20T09:00:00Z'))).toEqual([
      '5 promise-broken 2026-03-20T09:00:00.000Z history',
    ]);
    const withdrawn: Step[] = [...steps, ['withdrawn', '2026-03-04T09:00:00Z']];
    expect(dueOf(course(withdrawn), [])).toEqual([]);
  });
});
