/** A question whose answer is the same in every installation that has projected the same log. */
export interface ComparedRows {
  /** What its rows are, in words for people. */
  readonly what: string;
  /** SQL. Each row begins with the tenant and, if it belongs to one, the customer. */
  readonly rows: string;
  /** Normalises rows, as COPY writes them, so that those with the same meaning are equal. */
  readonly normal?: (row: string) => string;
}
