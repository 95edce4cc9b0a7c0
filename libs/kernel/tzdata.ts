/** The release of the time zone database by which this process tells days, such as `2025b`: that of Node's ICU. */
export const TZDATA: string = process.versions.tz ?? 'unknown';
