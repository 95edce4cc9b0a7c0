/** The time zone database release by which this process determines days, such as `2025b`: that of Node's ICU. */
export const TZDATA: string = process.versions.tz ?? 'unknown';
