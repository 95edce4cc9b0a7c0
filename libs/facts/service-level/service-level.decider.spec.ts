import { Refusal } from '#libs/kernel/refusal.js';
import { type ServiceLevelCommand, serviceLevelDecider, type ServiceLevelEvent } from './service-level.decider.js';
import type { BusinessCalendar, ServiceLevel } from './service-level.events.js';

const day = [{ from: '09:00', to: '17:00' }];
const office: BusinessCalendar = { timeZone: 'UTC', week: { monday: day }, holidays: [], exceptions: [] };
const longer: BusinessCalendar = { ...office, week: { monday: day, tuesday: day } };
const level: ServiceLevel = { match: {}, calendar: 'office', resolveWithinSeconds: 60, onBreach: [] };
const put = (version: number, calendar = office, name = 'office'): ServiceLevelEvent => ({
  type: 'calendar.put',
  data: { name, version, calendar },
});
const putLevel = (version: number, serviceLevel = level, name = 'standard'): ServiceLevelEvent => ({
  type: 'service-level.put',
  data: { name, version, serviceLevel },
});
const deleted = (version: number): ServiceLevelEvent => ({
  type: 'calendar.deleted',
  data: { name: 'office', version },
});
const deletedLevel = (version: number): ServiceLevelEvent => ({
  type: 'service-level.deleted',
  data: { name: 'standard', version },
});

type Without<Each> = Each extends unknown ? Omit<Each, 'name' | 'ifVersion'> : never;
function given(...events: readonly ServiceLevelEvent[]) {
  const state = events.reduce(serviceLevelDecider.evolve, serviceLevelDecider.initial);
  const decide = (command: Without<ServiceLevelCommand>, ifVersion: ServiceLevelCommand['ifVersion'] = null) => {
    const name =
      command.does === 'put-service-level' || command.does === 'delete-service-level' ? 'standard' : 'office';
    return serviceLevelDecider.decide({ ...command, name, ifVersion } as ServiceLevelCommand, state);
  };
  return {
    when: decide,
    refused: (command: Without<ServiceLevelCommand>, ifVersion?: ServiceLevelCommand['ifVersion']) => {
      try {
        decide(command, ifVersion);
      } catch (error) {
        if (error instanceof Refusal) return error;
        throw error;
      }
      throw new Error('It was not refused');
    },
  };
}
const putOffice = { does: 'put-calendar', calendar: office } as const;
const putStandard = { does: 'put-service-level', serviceLevel: level } as const;
const deleteOffice = { does: 'delete-calendar' } as const;
const deleteStandard = { does: 'delete-service-level' } as const;

describe('calendars', () => {
  it('have versions without holes, also over a deletion', () => {
    expect(given().when(putOffice)).toEqual([put(1)]);
    expect(given(put(1)).when({ ...putOffice, calendar: longer })).toEqual([put(2, longer)]);
    expect(given(put(1)).when(deleteOffice)).toEqual([deleted(2)]);
    expect(given(put(1), deleted(2)).when(putOffice)).toEqual([put(3)]);
  });

  it('are not changed by what means the same', () => {
    expect(
      given(put(1)).when({ ...putOffice, calendar: { week: { sunday: [], monday: day }, timeZone: 'UTC' } }),
    ).toEqual([]);
  });

  it('in use are not deleted', () => {
    const refusal = given(put(1), putLevel(1)).refused(deleteOffice);
    expect([refusal.kind, refusal.code, refusal.members]).toEqual([
      'conflict',
      'CALENDAR_IN_USE',
      { serviceLevels: ['standard'] },
    ]);
    expect(given(put(1), putLevel(1), deletedLevel(2)).when(deleteOffice)).toEqual([deleted(2)]);
    expect(
      given(put(1), put(1, office, 'night'), putLevel(1), putLevel(2, { ...level, calendar: 'night' })).when(
        deleteOffice,
      ),
    ).toEqual([deleted(2)]);
  });

  it('that are not there are neither deleted nor imported into', () => {
    for (const world of [given(), given(put(1), deleted(2))]) {
      expect(world.refused(deleteOffice).code).toBe('NO_SUCH_CALENDAR');
      expect(world.refused({ does: 'import-holidays', holidays: [] }).code).toBe('NO_SUCH_CALENDAR');
    }
  });

  it('heed the version that the client has seen', () => {
    expect(given(put(1)).when(deleteOffice, [1])).toEqual([deleted(2)]);
    expect(given(put(1)).when(deleteOffice, 'any')).toEqual([deleted(2)]);
    const stale = given(put(1), put(2, longer)).refused(deleteOffice, [1]);
    expect([stale.kind, stale.code, stale.members]).toEqual([
      'precondition-failed',
      'VERSION_MISMATCH',
      { version: 2 },
    ]);
    for (const world of [given(), given(put(1), deleted(2))]) {
      for (const seen of ['any', [2], []] as const)
        expect(world.refused(putOffice, seen).members).toEqual({ version: null });
    }
  });

  it('take the holidays of a file in the years that it has days in, but for days with hours of their own', () => {
    const calendar: BusinessCalendar = {
      ...office,
      holidays: [{ date: '2023-12-25' }, { date: '2024-05-01', name: 'of before' }],
      exceptions: [{ date: '2024-12-24', hours: day }],
    };
    const holidays = [{ date: '2024-12-24' }, { date: '2024-12-25', name: 'Christmas' }];
    expect(given(put(1, calendar)).when({ does: 'import-holidays', holidays })).toEqual([
      put(2, { ...calendar, holidays: [{ date: '2023-12-25' }, { date: '2024-12-25', name: 'Christmas' }] }),
    ]);
    const full = Array.from({ length: 1_000 }, (_, n) => ({ date: `${1_000 + n}-01-01` }));
    const refusal = given(put(1, { ...office, holidays: full })).refused({ does: 'import-holidays', holidays });
    expect(refusal.errors.map(({ path, code }) => [path, code])).toEqual([['/VEVENT', 'TOO_MANY']]);
  });
});

describe('service levels', () => {
  it('have versions without holes, also over a deletion', () => {
    expect(given(put(1)).when(putStandard)).toEqual([putLevel(1)]);
    const other = { ...level, resolveWithinSeconds: 90 };
    expect(given(put(1), putLevel(1)).when({ ...putStandard, serviceLevel: other })).toEqual([putLevel(2, other)]);
    expect(given(put(1), putLevel(1)).when(deleteStandard)).toEqual([deletedLevel(2)]);
    expect(given(put(1), putLevel(1), deletedLevel(2)).when(putStandard)).toEqual([putLevel(3)]);
    expect(given().refused(deleteStandard).code).toBe('NO_SUCH_SERVICE_LEVEL');
  });

  it('name a calendar that is there', () => {
    for (const world of [given(), given(put(1), deleted(2))]) {
      const refusal = world.refused(putStandard);
      expect([refusal.kind, refusal.errors[0]?.path, refusal.errors[0]?.code]).toEqual([
        'invalid',
        '/calendar',
        'UNKNOWN_CALENDAR',
      ]);
    }
  });

  it('are not changed by what means the same', () => {
    const one = { ...level, match: { tiers: ['gold', 'vip'], minSeverity: 1 }, warnAtShare: 0.5 };
    const same = {
      onBreach: [],
      warnAtShare: 0.5,
      resolveWithinSeconds: 60,
      calendar: 'office',
      match: { tiers: ['vip', 'gold'] },
    };
    expect(given(put(1), putLevel(1, one)).when({ ...putStandard, serviceLevel: same })).toEqual([]);
    const less = { ...same, match: { tiers: ['vip'] } };
    expect(given(put(1), putLevel(1, one)).when({ ...putStandard, serviceLevel: less })).toEqual([putLevel(2, less)]);
  });
});
