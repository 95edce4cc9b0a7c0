import { type ClockFacts, clocksOf, holdsFor, readClock, type ServiceLevelInForce } from './clock.score.js';
import type { ServiceLevel } from './service-level.events.js';

const at = (text: string) => Date.parse(text);
const office = [{ from: '09:00', to: '17:00' }];
const level: ServiceLevel = {
  match: {},
  calendar: 'office',
  acknowledgeWithinSeconds: 3_600,
  resolveWithinSeconds: 8 * 3_600,
  warnAtShare: 0.5,
  onBreach: [],
};
const inForce: ServiceLevelInForce = {
  name: 'standard',
  version: 3,
  serviceLevel: level,
  calendar: {
    name: 'office',
    version: 2,
    calendar: {
      timeZone: 'Europe/Berlin',
      week: { monday: office, tuesday: office, wednesday: office, thursday: office, friday: office },
      holidays: [{ date: '2024-01-01' }],
    },
  },
};
const [acknowledge, resolve] = clocksOf(inForce) as [ReturnType<typeof clocksOf>[0], ReturnType<typeof clocksOf>[0]];

/** Filed on Tuesday at 10:00, Berlin. */
const filed = (more: Partial<ClockFacts> = {}): ClockFacts => ({
  startedAt: at('2024-01-02T09:00:00Z'),
  pauses: [],
  stops: [],
  ...more,
});
const span = (from: string, to: string | null) => ({ from: at(from), to: to === null ? null : at(to) });

describe('the clocks of a service level', () => {
  it('are one for each time that it sets', () => {
    expect(clocksOf(inForce)).toEqual([
      { kind: 'acknowledge', withinSeconds: 3_600, ...common },
      { kind: 'resolve', withinSeconds: 28_800, ...common },
    ]);
    const quick = { match: {}, calendar: 'office', acknowledgeWithinSeconds: 18, onBreach: [] };
    expect(clocksOf({ ...inForce, serviceLevel: quick })).toEqual([
      { ...common, kind: 'acknowledge', withinSeconds: 18, warnAtShare: null },
    ]);
  });
  const common = { policy: { name: 'standard', version: 3 }, calendar: inForce.calendar, warnAtShare: 0.5 };

  it('say how their due time came about', () => {
    expect(readClock(resolve, filed(), at('2024-01-02T12:00:00Z'))).toEqual({
      kind: 'resolve',
      policy: { name: 'standard', version: 3 },
      status: 'running',
      dueAt: at('2024-01-03T09:00:00Z'),
      warnAt: at('2024-01-02T13:00:00Z'),
      derivation: {
        policy: { name: 'standard', version: 3 },
        calendar: { name: 'office', version: 2 },
        timeZone: 'Europe/Berlin',
        withinSeconds: 28_800,
        startedAt: at('2024-01-02T09:00:00Z'),
        runningSince: at('2024-01-02T09:00:00Z'),
        usedSeconds: 0,
        pauses: 0,
        stops: 0,
      },
    });
  });

  it('have no due time while they are paused, and go on with what they had used', () => {
    const paused = filed({ pauses: [span('2024-01-02T11:00:00Z', null)] });
    const reading = readClock(resolve, paused, at('2024-01-09T09:00:00Z'));
    expect(reading).toMatchObject({ status: 'paused', dueAt: null, warnAt: null });
    expect(reading.derivation).toMatchObject({ runningSince: null, usedSeconds: 7_200, pauses: 1 });
    const resumed = filed({ pauses: [span('2024-01-02T11:00:00Z', '2024-01-04T15:00:00Z')] });
    const after = readClock(resolve, resumed, at('2024-01-04T15:30:00Z'));
    expect(after).toMatchObject({ status: 'running', dueAt: at('2024-01-05T13:00:00Z') });
    expect(after.derivation).toMatchObject({
      runningSince: at('2024-01-04T15:00:00Z'),
      usedSeconds: 7_200,
      pauses: 1,
    });
  });

  it('are met once they are stopped in time, with the due time that they had', () => {
    const acknowledged = filed({
      stops: [span('2024-01-02T09:59:59.999Z', null)],
      pauses: [span('2024-01-02T12:00:00Z', null)],
    });
    expect(readClock(acknowledge, acknowledged, at('2024-02-01T00:00:00Z'))).toMatchObject({
      status: 'met',
      dueAt: at('2024-01-02T10:00:00Z'),
      warnAt: at('2024-01-02T09:30:00Z'),
      derivation: { usedSeconds: 0, pauses: 0, stops: 0 },
    });
  });

  it('are breached at the moment at which their time is up, whatever happens then', () => {
    const due = at('2024-01-02T10:00:00Z');
    expect(readClock(acknowledge, filed(), due - 1).status).toBe('running');
    for (const facts of [
      filed(),
      filed({ stops: [span('2024-01-02T10:00:00Z', null)] }),
      filed({ pauses: [span('2024-01-02T10:00:00Z', null)] }),
    ]) {
      expect(readClock(acknowledge, facts, due)).toMatchObject({ status: 'breached', dueAt: due });
    }
    const late = filed({ stops: [span('2024-01-03T09:00:00Z', null)] });
    expect(readClock(acknowledge, late, at('2024-01-04T09:00:00Z'))).toMatchObject({ status: 'breached', dueAt: due });
  });

  it('go on after a reopening with the time already used', () => {
    const stops = [span('2024-01-02T15:00:00Z', '2024-01-08T08:00:00Z')];
    const pauses = [span('2024-01-02T10:00:00Z', '2024-01-02T11:00:00Z')];
    const reading = readClock(resolve, filed({ stops, pauses }), at('2024-01-08T09:00:00Z'));
    // One hour before the pause, four before it was resolved; three are left on Monday.
    expect(reading).toMatchObject({ status: 'running', dueAt: at('2024-01-08T11:00:00Z') });
    expect(reading.derivation).toMatchObject({
      runningSince: at('2024-01-08T08:00:00Z'),
      usedSeconds: 5 * 3_600,
      pauses: 1,
      stops: 1,
    });
    const again = filed({ pauses, stops: [...stops, span('2024-01-08T10:00:00Z', null)] });
    expect(readClock(resolve, again, at('2024-03-01T00:00:00Z'))).toMatchObject({
      status: 'met',
      dueAt: at('2024-01-08T11:00:00Z'),
    });
  });

  it('are withdrawn from a breach by what turns out to have happened in time', () => {
    const now = at('2024-01-05T00:00:00Z');
    expect(readClock(acknowledge, filed(), now).status).toBe('breached');
    expect(readClock(acknowledge, filed({ stops: [span('2024-01-02T09:30:00Z', null)] }), now).status).toBe('met');
  });
});

describe('a service level holds', () => {
  const complaint = { category: 'delivery', severity: 3, tier: 'gold', channel: 'web' };

  it.each<[string, ServiceLevel['match'], boolean]>([
    ['for all where it names nothing', {}, true],
    ['for its categories', { categories: ['billing', 'delivery'] }, true],
    ['for no other category', { categories: ['billing'] }, false],
    ['from its severity on', { minSeverity: 3 }, true],
    ['for none that is slighter', { minSeverity: 4 }, false],
    ['for its tiers', { tiers: ['gold'] }, true],
    ['for no other tier', { tiers: ['vip'] }, false],
    ['for its channels', { channels: ['web'] }, true],
    ['for no other channel', { channels: ['store'] }, false],
    ['where all of it fits', { categories: ['delivery'], minSeverity: 2, tiers: ['gold'], channels: ['web'] }, true],
    ['where only some of it fits: not', { categories: ['delivery'], tiers: ['vip'] }, false],
  ])('%s', (_, match, expected) => expect(holdsFor({ ...level, match }, complaint)).toBe(expected));

  it('for no customer without a tier where it names tiers', () => {
    expect(holdsFor({ ...level, match: { tiers: ['gold'] } }, { ...complaint, tier: null })).toBe(false);
  });
});
