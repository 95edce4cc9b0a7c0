/** Token of the ProjectionProgress (eventing/projection.progress.ts) that read-your-writes waits on. */
export const PROJECTION_PROGRESS = Symbol('ProjectionProgress');
