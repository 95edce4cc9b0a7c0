import type { Runs } from './insight.cases.js';
import type { InsightWorld } from './insight.world.js';

/** What must be true of every insight; it fails by throwing. */
export type Check = (world: InsightWorld, runs: Runs) => Promise<void>;

/** By what is to be true. */
export type Checks = Readonly<Record<string, Check>>;
