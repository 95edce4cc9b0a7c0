import type { Sql } from '#libs/eventing/database.js';

const DAY_MS = 86_400_000;
/** A webhook to which nothing could be delivered for so long is disabled, in milliseconds. */
export const FAILING_MS = 5 * DAY_MS;
/** The same if its receiver has answered nothing but 410: it says that nobody is there any more. */
export const GONE_MS = DAY_MS;

const GONE = 410;

/** Something was delivered, or the webhook leads elsewhere: what failed before does not count. */
export function forgetFailures(sql: Sql, webhookNo: bigint): void {
  void sql.query(
    `update feed.webhooks set failing_since = null, gone_since = null
      where webhook_no = $1 and (failing_since is not null or gone_since is not null)`,
    [`${webhookNo}`],
  );
}

/**
 * A delivery was given up. If nothing else is tried, nothing fails until something new does: days in which there was nothing
 * to deliver are no days of failing.
 */
export function noteGivenUp(sql: Sql, webhookNo: bigint): void {
  void sql.query(
    `update feed.webhooks set failing_since = null, gone_since = null
      where webhook_no = $1 and disabled_at is null
        and not exists (select from feed.deliveries where webhook_no = $1 and status = 'waiting')`,
    [`${webhookNo}`],
  );
}

/** Disables it if it has failed for too long. */
export function noteFailure(sql: Sql, webhookNo: bigint, at: Date, responseStatus: number | null): void {
  const values = [`${webhookNo}`, at];
  void sql.query(
    `update feed.webhooks
        set failing_since = coalesce(failing_since, $2),
            gone_since = case when $3 then coalesce(gone_since, $2) end
      where webhook_no = $1`,
    [...values, responseStatus === GONE],
  );
  void sql.query(
    `update feed.webhooks
        set disabled_at = $2, disabled_reason = case when failing_since <= $3 then 'failing' else 'gone' end
      where webhook_no = $1 and disabled_at is null and (failing_since <= $3 or gone_since <= $4)`,
    [...values, new Date(at.getTime() - FAILING_MS), new Date(at.getTime() - GONE_MS)],
  );
}
