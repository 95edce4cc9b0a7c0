import { dayClosed } from './day-closed/day-closed.watcher.js';
import type { InstalledPolicy } from './engine/policy.js';

/** The policies of the product: what watches the log and the clock, and decides. */
export const policies: readonly InstalledPolicy[] = [dayClosed];
