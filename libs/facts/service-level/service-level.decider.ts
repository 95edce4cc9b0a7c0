import type { Typed } from '#libs/facts/stored.events.js';
import type { Decider } from '#libs/kernel/decider.js';
import { type ExpectedVersion, heedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { MOST_HOLIDAYS } from './calendar.schema.js';
import { sameCalendar, sameServiceLevel } from './normal.format.js';
import type { BusinessCalendar, Holiday, ServiceLevel } from './service-level.events.js';

export type ServiceLevelEvent = Typed<
  'calendar.put' | 'calendar.deleted' | 'service-level.put' | 'service-level.deleted'
>;

/** The latest version of a name; the value is null where that deleted it. */
export interface Latest<Value> {
  readonly version: number;
  readonly value: Value | null;
  /** There was one in force before. */
  readonly replaces: boolean;
}

/** A tenant's calendars and service levels by name. */
export interface ServiceLevelState {
  readonly calendars: ReadonlyMap<string, Latest<BusinessCalendar>>;
  readonly serviceLevels: ReadonlyMap<string, Latest<ServiceLevel>>;
}

export type ServiceLevelCommand = {
  readonly name: string;
  readonly ifVersion: ExpectedVersion;
} & (
  | { readonly does: 'put-calendar'; readonly calendar: BusinessCalendar }
  | { readonly does: 'import-holidays'; readonly holidays: readonly Holiday[] }
  | { readonly does: 'delete-calendar' }
  | { readonly does: 'put-service-level'; readonly serviceLevel: ServiceLevel }
  | { readonly does: 'delete-service-level' }
);

/**
 * Puts and deletes a tenant's calendars and service levels, all on one stream, so that a service level always names an
 * existing calendar, even while others change it. Putting what is in force decides nothing.
 *
 * @throws Refusal `precondition-failed` if another version than named is in force; `not-found` for deleting what does not
 * exist, or importing into it; `invalid` for naming a calendar that does not exist; `conflict` for deleting one in use.
 */
export const serviceLevelDecider: Decider<ServiceLevelState, ServiceLevelCommand, ServiceLevelEvent> = {
  initial: { calendars: new Map(), serviceLevels: new Map() },

  decide(command, state) {
    const { name } = command;
    const isCalendar = command.does !== 'put-service-level' && command.does !== 'delete-service-level';
    const latest = isCalendar ? state.calendars.get(name) : state.serviceLevels.get(name);
    const version = (latest?.version ?? 0) + 1;
    heedVersion(
      command.ifVersion,
      latest?.value ? latest.version : null,
      `${isCalendar ? 'calendar' : 'service level'} ${command.name}`,
    );
    switch (command.does) {
      case 'put-calendar':
        return putCalendar(state, name, command.calendar);
      case 'import-holidays': {
        const calendar = calendarOf(state, name);
        if (calendar === null) throw noSuchCalendar();
        const merged = withHolidays(calendar, command.holidays);
        if ((merged.holidays ?? []).length > MOST_HOLIDAYS) throw tooManyHolidays();
        return putCalendar(state, name, merged);
      }
      case 'delete-calendar':
        if (calendarOf(state, name) === null) throw noSuchCalendar();
        refuseInUse(state, name);
        return [{ type: 'calendar.deleted', data: { name, version } }];
      case 'put-service-level': {
        const { serviceLevel } = command;
        if (calendarOf(state, serviceLevel.calendar) === null) throw unknownCalendar();
        const current = state.serviceLevels.get(name)?.value;
        if (current && sameServiceLevel(current, serviceLevel)) return [];
        return [{ type: 'service-level.put', data: { name, version, serviceLevel } }];
      }
      case 'delete-service-level':
        if (!latest?.value) throw noSuchServiceLevel();
        return [{ type: 'service-level.deleted', data: { name, version } }];
    }
  },

  evolve({ calendars, serviceLevels }, { type, data }) {
    switch (type) {
      case 'calendar.put':
        return { calendars: changed(calendars, data, data.calendar), serviceLevels };
      case 'calendar.deleted':
        return { calendars: changed(calendars, data, null), serviceLevels };
      case 'service-level.put':
        return { calendars, serviceLevels: changed(serviceLevels, data, data.serviceLevel) };
      case 'service-level.deleted':
        return { calendars, serviceLevels: changed(serviceLevels, data, null) };
    }
  },
};

function changed<Value>(
  all: ReadonlyMap<string, Latest<Value>>,
  { name, version }: { readonly name: string; readonly version: number },
  value: Value | null,
): ReadonlyMap<string, Latest<Value>> {
  return new Map(all).set(name, { version, value, replaces: (all.get(name)?.value ?? null) !== null });
}

/** @param version the one that was asked for, if any */
export function noSuchCalendar(version?: number): Refusal {
  const what =
    version === undefined ? 'calendar of this name: put its hours as JSON first' : versionOf(version, 'calendar');
  return new Refusal('not-found', 'NO_SUCH_CALENDAR', `There is no ${what}.`);
}

export function noSuchServiceLevel(version?: number): Refusal {
  const what = version === undefined ? 'service level of this name' : versionOf(version, 'service level');
  return new Refusal('not-found', 'NO_SUCH_SERVICE_LEVEL', `There is no ${what}.`);
}

const versionOf = (version: number, what: string) => `version ${version} of a ${what} of this name`;

/**
 * A calendar with the holidays of a file. It speaks for the years that it has days in; holidays of other years stay, and
 * so do days that have hours of their own, which say more.
 */
export function withHolidays(calendar: BusinessCalendar, imported: readonly Holiday[]): BusinessCalendar {
  const { holidays = [], exceptions = [] } = calendar;
  const years = new Set(imported.map(yearOf));
  const exceptional = new Set(exceptions.map(({ date }) => date));
  const kept = holidays.filter((holiday) => !years.has(yearOf(holiday)));
  const added = imported.filter(({ date }) => !exceptional.has(date));
  return { ...calendar, holidays: [...kept, ...added].sort((a, b) => (a.date < b.date ? -1 : 1)) };
}

function yearOf({ date }: Holiday): string {
  return date.slice(0, 4);
}

function calendarOf({ calendars }: ServiceLevelState, name: string): BusinessCalendar | null {
  return calendars.get(name)?.value ?? null;
}

function putCalendar({ calendars }: ServiceLevelState, name: string, calendar: BusinessCalendar) {
  const latest = calendars.get(name);
  if (latest?.value && sameCalendar(latest.value, calendar)) return [];
  return [{ type: 'calendar.put', data: { name, version: (latest?.version ?? 0) + 1, calendar } }] as const;
}

function refuseInUse({ serviceLevels }: ServiceLevelState, calendar: string): void {
  const users = [...serviceLevels].filter(([, { value }]) => value?.calendar === calendar).map(([name]) => name);
  if (users.length === 0) return;
  const names = users.sort();
  const message = `Service levels use this calendar: let ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''} name another, or delete them first.`;
  throw new Refusal('conflict', 'CALENDAR_IN_USE', message, { members: { serviceLevels: names } });
}

function tooManyHolidays(): Refusal {
  const message = `must leave the calendar at most ${MOST_HOLIDAYS} holidays: put it as JSON without those long past`;
  const error = { path: '/VEVENT', code: 'TOO_MANY', message };
  return new Refusal('invalid', 'INVALID_BODY', `${error.path} ${message}.`, { errors: [error] });
}

function unknownCalendar(): Refusal {
  const error = {
    path: '/calendar',
    code: 'UNKNOWN_CALENDAR',
    message: 'must name an existing calendar: put it first, with PUT /v1/calendars/{name}',
  };
  return new Refusal('invalid', 'INVALID_BODY', `${error.path} ${error.message}.`, { errors: [error] });
}
