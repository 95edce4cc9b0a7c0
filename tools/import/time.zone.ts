import { IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const zones = new Map<string, IANAZone>();

/** Is this the name of a time zone that this Node.js knows? */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** The time zone with a name that `isTimeZone` accepts. */
export function zoneOf(name: string): IANAZone {
  const known = zones.get(name) ?? IANAZone.create(name);
  zones.set(name, known);
  return known;
}

/**
 * The moment at which a zone's clocks show a reading: the earlier of two, or, if clocks skip it, moved on by the length
 * of the gap.
 * @param local the clock's reading in milliseconds, as if it were UTC
 */
export function fromLocal(local: number, zone: IANAZone): number {
  const before = local - zone.offset(local - DAY_MS) * MINUTE_MS;
  const after = local - zone.offset(local + DAY_MS) * MINUTE_MS;
  const real = [before, after].filter((moment) => moment + zone.offset(moment) * MINUTE_MS === local);
  return real.length > 0 ? Math.min(...real) : before;
}
