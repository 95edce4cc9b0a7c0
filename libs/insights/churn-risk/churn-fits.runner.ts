import { decideOn } from '#libs/eventing/command.runner.js';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { pause } from '#libs/eventing/pause.js';
import { dueFits, type FitJob, noteTried } from '#libs/facts/churn-fit/churn-fit-job.table.js';
import { churnFitDecider } from '#libs/facts/churn-fit/churn-fit.decider.js';
import { churnFitStreamOf } from '#libs/facts/churn-fit/churn-fit.stream.js';
import { churnFitsOf } from '#libs/facts/churn-fit/churn-fit.table.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { FitOrder } from './churn-fit.learning.js';
import type { ChurnFit } from './churn-fitting.score.js';

/** Time between two looks at what is to be done, in milliseconds. */
const LOOKS_MS = 2_000;
/** Most tenants at once. */
const STEP = 100;

export interface FittingParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Learns a tenant's model, off this thread where that goes. */
  readonly learn: (order: FitOrder) => Promise<ChurnFit | null>;
}

/** Learns the models that were asked for, or that a midnight makes due, one after the other, until the signal aborts. */
export async function runFits(parts: FittingParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const due = await dueFits(parts.database, STEP);
    for (const job of due) {
      if (signal.aborted) return;
      await fitOne(parts, job);
    }
    if (due.length < STEP) await pause(LOOKS_MS, signal);
  }
}

/** Learns and stores one. If this process dies before it is noted, the next one does it again: what was stored first stays. */
export async function fitOne({ database, store, clock, learn }: FittingParts, job: FitJob): Promise<void> {
  const { tenant, timeZone, isRequested } = job;
  const after = (await churnFitsOf(database, tenant)).length;
  const fit = await learn({ tenant, timeZone, isRequested });
  if (fit !== null) {
    const stream = churnFitStreamOf(tenant, clock.now());
    await decideOn(store, stream, churnFitDecider, { fit, after }, undefined);
  }
  await noteTried(database, job);
}
