const formats = new Map<string, Intl.DateTimeFormat>();

/** The day of a zone, `2024-03-31`, on which a moment lies. @param time milliseconds since 1970 */
export function dayOf(time: number, timeZone: string): string {
  // Made once: that takes longer than all else in here.
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, format);
  return format.format(time);
}
