import { microseconds } from '#libs/insights/reading/microseconds.js';
import type { Uuid } from '#libs/kernel/event.js';

/** An alert in a build, and whom it stands for. */
export interface FoundAlert {
  readonly build: number;
  readonly customer_no: bigint;
  readonly alert_id: Uuid;
  readonly version: number;
  readonly raised_at: bigint;
  /** The survivor. */
  readonly customer_id: string;
}

/** SQL: the columns of `FoundAlert`, and the tables that they come from: `a`, and `r` for the survivor. */
export const FOUND_ALERTS = `
  select a.build, a.customer_no, a.alert_id, a.version, ${microseconds('a.raised_at')} as raised_at, r.customer_id
    from insight.alerts a
    join fact.customers c using (customer_no)
    join fact.customers r on r.customer_no = c.root_no`;
