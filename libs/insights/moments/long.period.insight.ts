/** A month or a quarter. */
export interface Stretch {
  /** `2024-02`, `2024-Q1`. */
  readonly key: string;
  /** Its first day, and the first day after it. */
  readonly first: string;
  readonly end: string;
  /** Counted from any beginning: the next one has the next number. */
  readonly number: number;
}

const MONTHS = { month: 1, quarter: 3 };

/** The month or quarter that a day (`2024-01-31`) lies in. */
export function stretchOf(period: keyof typeof MONTHS, day: string): Stretch {
  const length = MONTHS[period];
  const month = Number(day.slice(0, -6)) * 12 + Number(day.slice(-5, -3)) - 1;
  const number = Math.floor(month / length);
  const [year] = yearAndMonth(number * length);
  const first = firstDayOf(number * length);
  const key = period === 'month' ? first.slice(0, -3) : `${year}-Q${1 + (number % 4)}`;
  return { key, first, end: firstDayOf((number + 1) * length), number };
}

function firstDayOf(months: number): string {
  const [year, month] = yearAndMonth(months);
  return `${year}-${month}-01`;
}

function yearAndMonth(months: number): readonly [year: string, month: string] {
  return [String(Math.floor(months / 12)).padStart(4, '0'), String(1 + (months % 12)).padStart(2, '0')];
}
