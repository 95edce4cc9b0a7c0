const DAY_MS = 86_400_000;
/** The day before 1 January 1900, shifted by 29 February 1900, which spreadsheets count although it never existed. */
const EXCEL_ZERO = Date.UTC(1899, 11, 30);
/** 1 March 1900. Numbers below it are times without a day, durations, or the days that spreadsheets count wrongly. */
const FIRST_DAY = 61;
/** The day after 31 December 9999. */
const LAST_DAY = 2_958_466;
/** 1 January 10000, in seconds since 1970. */
const LATEST_SECONDS = 253_402_300_800;
/** March 1973, in milliseconds since 1970. */
const NEAREST_MILLIS = 100_000_000_000;

/** A spreadsheet's number of days as a clock's reading in milliseconds, as if it were UTC; null if it is invalid. */
export function fromExcelDay(text: string, decimal: '.' | ','): number | null {
  if (!(decimal === ',' ? /^\d+(,\d+)?$/ : /^\d+(\.\d+)?$/).test(text)) return null;
  return excelDay(Number(text.replace(',', '.')));
}

/** Rounded to the nearest millisecond, since binary fractions of a day are never exact. */
export function excelDay(days: number): number | null {
  return days >= FIRST_DAY && days < LAST_DAY ? EXCEL_ZERO + Math.round(days * DAY_MS) : null;
}

/** Seconds since 1970; null if not a whole number, if a spreadsheet cut it to an exponent, or if 0: nobody set it. */
export function fromEpochSeconds(text: string): number | null {
  const seconds = /^-?\d{1,12}$/.test(text) ? Number(text) : 0;
  return seconds !== 0 && Math.abs(seconds) < LATEST_SECONDS ? seconds : null;
}

/** Milliseconds since 1970; null if they cannot be: numbers too close to 1970 are seconds. */
export function fromEpochMillis(text: string): number | null {
  const millis = /^-?\d{1,15}$/.test(text) ? Number(text) : 0;
  return Math.abs(millis) >= NEAREST_MILLIS && Math.abs(millis) < LATEST_SECONDS * 1_000 ? millis : null;
}
