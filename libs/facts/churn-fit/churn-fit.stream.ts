import type { DecidedStream } from '#libs/eventing/command.runner.js';
import { versionStreamOf } from '#libs/facts/version.stream.js';
import type { ChurnFitEvent } from './churn-fit.decider.js';

const NAMES = { type: 'churn.model-fitted', stream: 'churn-fits', event: 'churn-fit' } as const;

/** The stream of a tenant's fits. @param time when one is stored, in milliseconds since 1970 */
export function churnFitStreamOf(tenant: string, time: number): DecidedStream<ChurnFitEvent> {
  return versionStreamOf(NAMES, tenant, time, null);
}
