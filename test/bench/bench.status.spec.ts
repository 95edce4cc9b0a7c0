import { isCaughtUp, isProjected } from './bench.status.js';

const projection = (lagEvents: number, rebuilding: number | null = null) => ({ lagEvents, rebuilding });

describe('a status', () => {
  it.each([
    ['nothing has begun', [], false],
    ['events are left', [projection(0), projection(1)], false],
    ['something is built beside it', [projection(0, 2)], false],
    ['all is projected', [projection(0)], true],
  ])('is that of a log that is projected, or not: %s', (_case, projections, expected) => {
    expect(isProjected({ projections, policies: [] })).toBe(expected);
  });

  it.each([
    ['no policy has begun', [projection(0)], [], false],
    ['a policy lags', [projection(0)], [0, 3], false],
    ['the projection lags', [projection(1)], [0, 0], false],
    ['nothing lags', [projection(0)], [0, 0], true],
  ])('is that of a server that has caught up, or not: %s', (_case, projections, lags, expected) => {
    const policies = lags.map((lagEvents) => ({ lagEvents }));
    expect(isCaughtUp({ projections, policies })).toBe(expected);
  });
});
