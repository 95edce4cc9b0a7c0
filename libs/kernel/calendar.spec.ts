import fc from 'fast-check';
import { Calendar, calendarOf } from './calendar.js';

const HOUR = 3_600_000;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.parse('2100-01-01T00:00:00Z');
const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Pacific/Apia', // had no 2011-12-30, and 1892-07-04 twice
  'America/St_Johns', // set its clocks back at 00:01, until 2011
  'America/Sao_Paulo', // set its clocks forward at midnight, until 2018
  'Asia/Beirut',
  'Asia/Manila', // had no 1844-12-31
  'America/Sitka', // went to the other side of the date line in 1867
  'America/Vancouver',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'America/Boa_Vista',
  'CET',
  'EET',
  'MET',
  'WET',
];
const zone = fc.constantFrom(...zones);
const moment = fc.oneof(
  fc.integer({ min: FIRST, max: FIRST + 2 * 24 * HOUR }),
  fc.integer({ min: FIRST, max: Date.parse('1800-01-02T00:00:00Z') }),
  fc.integer({ min: Date.parse('1840-01-01T00:00:00Z'), max: LATEST }),
);

const at = (text: string) => Date.parse(text);
const hours = (timeZone: string, day: string) => {
  const calendar = calendarOf(timeZone);
  const start = calendar.startOf(day);
  return (calendar.startOfNextDay(start) - start) / HOUR;
};

/** The date that Node shows, which does not count by the Gregorian calendar before 1582. */
function shown(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (time) => format.format(time);
}

describe('days of a zone', () => {
  it('begin at its midnights, also where its clocks change', () => {
    const newYork = calendarOf('America/New_York');
    expect(newYork.dayOf(at('2024-03-10T04:59:59.999Z'))).toBe('2024-03-09');
    expect(newYork.dayOf(at('2024-03-10T05:00:00Z'))).toBe('2024-03-10');
    expect(newYork.startOf('2024-03-10')).toBe(at('2024-03-10T05:00:00Z'));
    expect(newYork.startOfNextDay(at('2024-03-10T05:00:00Z'))).toBe(at('2024-03-11T04:00:00Z'));
    const kolkata = calendarOf('Asia/Kolkata');
    expect(kolkata.dayOf(at('2024-12-31T18:29:59Z'))).toBe('2024-12-31');
    expect(kolkata.startOf('2025-01-01')).toBe(at('2024-12-31T18:30:00Z'));
  });

  it('have 23 or 25 hours where they do', () => {
    expect(hours('America/New_York', '2024-03-10')).toBe(23);
    expect(hours('America/New_York', '2024-11-03')).toBe(25);
    expect(hours('Europe/Berlin', '2024-03-31')).toBe(23);
    expect(hours('Europe/Berlin', '2024-10-27')).toBe(25);
    expect(hours('Australia/Lord_Howe', '2024-10-06')).toBe(23.5);
    expect(hours('UTC', '2024-03-31')).toBe(24);
  });

  it('begin later where midnight was skipped', () => {
    const beirut = calendarOf('Asia/Beirut');
    expect(beirut.startOf('2024-03-31')).toBe(at('2024-03-30T22:00:00Z'));
    expect(beirut.dayOf(at('2024-03-30T21:59:59.999Z'))).toBe('2024-03-30');
    expect(hours('Asia/Beirut', '2024-03-31')).toBe(23);
    expect(hours('America/Sao_Paulo', '2018-11-04')).toBe(23);
    expect(calendarOf('America/Sao_Paulo').startOf('2018-11-04')).toBe(at('2018-11-04T03:00:00Z'));
  });

  it('end once, even if clocks are set back past midnight', () => {
    const stJohns = calendarOf('America/St_Johns');
    expect(stJohns.startOf('1990-10-28')).toBe(at('1990-10-28T02:30:00Z'));
    expect(stJohns.dayOf(at('1990-10-28T02:30:30Z'))).toBe('1990-10-28');
    // The clocks show 23:01 of the 27th again.
    expect(shown('America/St_Johns')(at('1990-10-28T02:31:00Z'))).toBe('1990-10-27');
    expect(stJohns.dayOf(at('1990-10-28T02:31:00Z'))).toBe('1990-10-28');
    expect(hours('America/St_Johns', '1990-10-28')).toBe(25);
    expect(hours('America/Sao_Paulo', '2018-02-17')).toBe(25);
  });

  it('do not include those that the zone skipped', () => {
    const apia = calendarOf('Pacific/Apia');
    const change = at('2011-12-30T10:00:00Z');
    expect(apia.startOf('2011-12-30')).toBe(change);
    expect(apia.startOf('2011-12-31')).toBe(change);
    expect(apia.startOfNextDay(apia.startOf('2011-12-29'))).toBe(change);
    expect([apia.dayOf(change - 1), apia.dayOf(change)]).toEqual(['2011-12-29', '2011-12-31']);
  });

  it('are Gregorian in the far past, and none comes before the first', () => {
    for (const timeZone of zones) expect(calendarOf(timeZone).startOf('0001-01-01')).toBe(FIRST);
    for (const timeZone of ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) {
      for (const day of ['0001-01-01', '0900-02-28', '1500-02-28', '1799-12-31', '1800-01-01'])
        expect(calendarOf(timeZone).dayOf(at(`${day}T12:00:00Z`))).toBe(day);
    }
    expect(calendarOf('America/New_York').dayOf(FIRST)).toBe('0001-01-01');
    expect(calendarOf('America/New_York').dayOf(at('0099-12-31T23:00:00Z'))).toBe('0099-12-31');
    expect(calendarOf('Asia/Kolkata').dayOf(at('0099-12-31T23:00:00Z'))).toBe('0100-01-01');
  });

  it('go on to the last one, in which whatever is later lies as well', () => {
    const start = (timeZone: string, day: string) => new Date(calendarOf(timeZone).startOf(day)).toISOString();
    expect(start('UTC', '9999-12-31')).toBe('9999-12-31T00:00:00.000Z');
    expect(start('America/New_York', '9999-12-31')).toBe('9999-12-31T05:00:00.000Z');
    expect(start('America/New_York', '9999-07-01')).toBe('9999-07-01T04:00:00.000Z');
    expect(start('Pacific/Kiritimati', '9999-12-31')).toBe('9999-12-30T10:00:00.000Z');
    const end = Date.parse('9999-12-31T23:59:59.999Z');
    for (const timeZone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])
      expect(calendarOf(timeZone).dayOf(end)).toBe('9999-12-31');
  });

  it('follow each other without gaps, and each moment lies in exactly one', () => {
    fc.assert(
      fc.property(zone, moment, (timeZone, time) => {
        const calendar = new Calendar(timeZone);
        const day = calendar.dayOf(time);
        const [start, next] = [calendar.startOf(day), calendar.startOfNextDay(time)];
        expect(start).toBeLessThanOrEqual(time);
        expect(next).toBeGreaterThan(time);
        expect(calendar.dayOf(start)).toBe(day);
        expect(calendar.dayOf(next - 1)).toBe(day);
        expect(calendar.dayOf(next) > day).toBe(true);
        expect(calendar.startOf(calendar.dayOf(next))).toBe(next);
        if (start > FIRST) expect(calendar.dayOf(start - 1) < day).toBe(true);
        expect(calendar.startOfNextDay(start)).toBe(next);
      }),
    );
  });

  it("are those that the zone's clocks show, except where they show an earlier one again", () => {
    const recent = fc.integer({ min: Date.parse('1840-01-01T00:00:00Z'), max: LATEST });
    fc.assert(
      fc.property(zone, recent, (timeZone, time) => {
        const shownAt = shown(timeZone);
        const quarters = Array.from({ length: 26 * 4 }, (_, quarter) => shownAt(time - quarter * 900_000));
        const latest = quarters.reduce((a, b) => (a > b ? a : b));
        const day = calendarOf(timeZone).dayOf(time);
        if (latest === shownAt(time)) expect(day).toBe(latest);
        else expect(day >= latest).toBe(true);
      }),
    );
  });

  it('are refused for an unknown zone', () => {
    expect(() => calendarOf('Mars/Olympus')).toThrow(RangeError);
  });
});

test("a zone's offsets follow each other without gaps", () => {
  fc.assert(
    fc.property(zone, fc.integer({ min: FIRST, max: LATEST }), (timeZone, until) => {
      const offsets = [...calendarOf(timeZone).offsetsUntil(until)];
      expect(offsets[0]?.from).toBe(Number.NEGATIVE_INFINITY);
      for (const [index, { from }] of offsets.slice(1).entries()) expect(from).toBe(offsets[index]?.to);
      expect(offsets.at(-1)?.from).toBeLessThanOrEqual(Math.max(until, FIRST));
      expect(offsets.at(-1)?.to).toBeGreaterThan(until);
    }),
    { numRuns: 30 },
  );
});
