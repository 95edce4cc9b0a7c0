export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** The name of the period that a day lies in: `2024-01-31`, `2024-W05` (ISO 8601 weeks), `2024-01`. */
export function periodOf(period: Period, day: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || period === 'day') return day;
  return period === 'month' ? day.slice(0, 7) : weekOf(day);
}

/** A week belongs to the year that its Thursday lies in. */
function weekOf(day: string): string {
  const thursday = new Date(`${day}T00:00:00Z`);
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const year = thursday.toISOString().slice(0, 4);
  const start = Date.parse(`${year}-01-01T00:00:00Z`);
  const week = Math.floor((thursday.getTime() - start) / (7 * 86_400_000)) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
