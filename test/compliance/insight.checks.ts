import type { Runs } from './insight.cases.js';
import type { InsightWorld } from './insight.world.js';

/** Something that must hold for every insight; fails by throwing. */
export type Check = (world: InsightWorld, runs: Runs) => Promise<void>;

/** Checks, by what must hold. */
export type Checks = Readonly<Record<string, Check>>;
