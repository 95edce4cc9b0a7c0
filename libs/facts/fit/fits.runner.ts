import { decideOn } from '#libs/eventing/command.runner.js';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { pause } from '#libs/eventing/pause.js';
import type { Clock } from '#libs/kernel/clock.js';
import { fitDecider } from './fit.decider.js';
import type { FitType, Learned } from './fit.events.js';
import { dueFits, type FitJob, noteTried } from './fit-job.table.js';
import { fitStreamOf } from './fit.stream.js';
import { fitsOf } from './fit.table.js';

/** Time between two looks at what is to be done, in milliseconds. */
const LOOKS_MS = 2_000;
/** Most models at once. */
const STEP = 100;

/** For whom a model is learned, and whether it is even if little has happened since the last. */
export type FitOrder<Type extends FitType = FitType> = Pick<FitJob, 'tenant' | 'timeZone'> & {
  readonly type: Type;
  readonly isRequested: boolean;
};

export interface FittingParts {
  readonly database: Database;
  readonly store: EventStore;
  readonly clock: Clock;
  /** Learns a tenant's model, off this thread where that goes; null if there is too little to learn from. */
  readonly learn: (order: FitOrder) => Promise<Learned | null>;
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
  const { type, tenant, timeZone, requestedUpTo } = job;
  const after = (await fitsOf(database, type, tenant)).length;
  const fit = await learn({ type, tenant, timeZone, isRequested: requestedUpTo !== null });
  if (fit !== null) {
    const stream = fitStreamOf(type, tenant, clock.now());
    await decideOn(store, stream, fitDecider, { type, fit, after }, undefined);
  }
  await noteTried(database, job);
}
