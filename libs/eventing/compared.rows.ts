/** A question whose answer is the same in every installation that has projected the same log. */
export interface ComparedRows {
  /** What its rows are, for people. */
  readonly what: string;
  /** SQL. Each row begins with the tenant and, where it is of one, the customer. */
  readonly rows: string;
  /** Makes rows, as COPY writes them, equal that say the same. */
  readonly normal?: (row: string) => string;
}
