import { type Event, isEvent } from '#libs/facts/stored.events.js';
import type { Position, StoredEvent } from '#libs/kernel/event.js';
import type { NamedVersion, ServiceLevelInForce } from './clock.score.js';
import type { BusinessCalendar, ServiceLevel } from './service-level.events.js';

/** What has versions here, by its kind. */
export interface Settings {
  readonly calendar: BusinessCalendar;
  readonly 'service-level': ServiceLevel;
}

/** A version of a calendar or a service level, and where the log has it; null: a deletion. */
export type RecordedVersion = NamedVersion & { readonly position: Position } & (
    | { readonly kind: 'calendar'; readonly said: BusinessCalendar | null }
    | { readonly kind: 'service-level'; readonly said: ServiceLevel | null }
  );

/** Which version of a service level, counting by which version of a calendar: all it takes to find it again. */
export interface LevelReference extends NamedVersion {
  readonly calendar: NamedVersion;
}

/** A tenant's versions by the events of its stream. */
export function versionsIn(events: readonly StoredEvent[]): readonly RecordedVersion[] {
  return events.filter(isEvent).flatMap((event) => {
    const change = changeOf(event);
    return change === null ? [] : [{ ...change, position: event.position } as RecordedVersion];
  });
}

/** Service levels with their calendars as they were in force at a position of the log, in order of name. */
export function inForceAt(versions: readonly RecordedVersion[], position: Position): readonly ServiceLevelInForce[] {
  const latest = new Map<string, RecordedVersion>();
  for (const each of versions) {
    const key = `${each.kind} ${each.name}`;
    if (each.position <= position && each.version > (latest.get(key)?.version ?? 0)) latest.set(key, each);
  }
  return [...latest.values()]
    .flatMap((level) => {
      if (level.kind !== 'service-level' || level.said === null) return [];
      return [withCalendar(level, level.said, latest.get(`calendar ${level.said.calendar}`))];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The service levels that references name. @throws Error for one that is not among the versions */
export function levelsOf(
  versions: readonly RecordedVersion[],
  references: readonly LevelReference[],
): readonly ServiceLevelInForce[] {
  const find = (kind: RecordedVersion['kind'], { name, version }: NamedVersion) =>
    versions.find((each) => each.kind === kind && each.name === name && each.version === version);
  return references.map((reference) => {
    const level = find('service-level', reference);
    if (level?.kind !== 'service-level' || level.said === null) throw new Error('A reference names a service level');
    return withCalendar(level, level.said, find('calendar', reference.calendar));
  });
}

function withCalendar(
  { name, version }: NamedVersion,
  serviceLevel: ServiceLevel,
  calendar: RecordedVersion | undefined,
): ServiceLevelInForce {
  if (calendar?.kind !== 'calendar' || calendar.said === null)
    throw new Error('A service level names a calendar that is there');
  const counted = { name: calendar.name, version: calendar.version, calendar: calendar.said };
  return { name, version, serviceLevel, calendar: counted };
}

interface Change extends NamedVersion {
  readonly kind: keyof Settings;
  readonly said: Settings[keyof Settings] | null;
}

/** What an event changes of them; null: nothing. */
export function changeOf({ type, data }: Event): Change | null {
  if (type === 'calendar.put') return { kind: 'calendar', ...data, said: data.calendar };
  if (type === 'calendar.deleted') return { kind: 'calendar', ...data, said: null };
  if (type === 'service-level.put') return { kind: 'service-level', ...data, said: data.serviceLevel };
  if (type === 'service-level.deleted') return { kind: 'service-level', ...data, said: null };
  return null;
}
