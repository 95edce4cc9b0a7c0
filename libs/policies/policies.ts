import { dayClosed } from './day-closed/day-closed.watcher.js';
import type { InstalledPolicy } from './engine/policy.js';

/** The policies of the product, which watch the log and the clock, and decide. */
export const policies: readonly InstalledPolicy[] = [dayClosed];
