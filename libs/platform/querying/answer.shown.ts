/** Metadata key of what a route's answer shows (eventing/projection.progress.ts). */
export const SHOWN = Symbol('Shown');
