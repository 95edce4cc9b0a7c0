/** Under this a route keeps what its answer shows (eventing/projection.progress.ts). */
export const SHOWN = Symbol('Shown');
