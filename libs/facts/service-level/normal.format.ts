import {
  type BusinessCalendar,
  type Holiday,
  type OpeningHours,
  type ServiceLevel,
  WEEKDAYS,
} from './service-level.events.js';

/** The one spelling of a calendar: in order, and without what says nothing. */
export function normalCalendar({ timeZone, week, holidays = [], exceptions = [] }: BusinessCalendar): BusinessCalendar {
  const open = WEEKDAYS.flatMap((day) => {
    const intervals = week[day] ?? [];
    return intervals.length > 0 ? [[day, inOrder(intervals)] as const] : [];
  });
  return {
    timeZone,
    week: Object.fromEntries(open),
    holidays: byDate(holidays).map(({ date, name }) => ({ date, ...named(name) })),
    exceptions: byDate(exceptions).map((day) => ({ date: day.date, hours: inOrder(day.hours), ...named(day.name) })),
  };
}

/** Whether two calendars mean the same. */
export function sameCalendar(a: BusinessCalendar, b: BusinessCalendar): boolean {
  return JSON.stringify(normalCalendar(a)) === JSON.stringify(normalCalendar(b));
}

/** Whether two service levels mean the same: the order of members, and of what they match, does not matter. */
export function sameServiceLevel(a: ServiceLevel, b: ServiceLevel): boolean {
  return canonical(a) === canonical(b);
}

function canonical({ match, onBreach, ...rest }: ServiceLevel): string {
  const { categories, minSeverity, tiers, channels } = match;
  const sets = [categories, tiers, channels].map((words) => words && [...new Set(words)].sort());
  return JSON.stringify([sets, minSeverity ?? 1, sorted(rest), onBreach.map((action) => sorted(action))]);
}

/** A value with its members in order, at any depth. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

function inOrder(hours: readonly OpeningHours[]): readonly OpeningHours[] {
  return hours.map(({ from, to }) => ({ from, to })).sort((a, b) => (a.from < b.from ? -1 : 1));
}

function byDate<Day extends Holiday>(days: readonly Day[]): readonly Day[] {
  return [...days].sort((a, b) => (a.date < b.date ? -1 : 1));
}

function named(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}
