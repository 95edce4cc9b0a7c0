import type { ValueModelFitted } from '#libs/facts/value-fit/value-fit.events.js';
import { fitDecider } from './fit.decider.js';
import { fitInForce, type RecordedFit } from './fit.events.js';

const FIT: Omit<ValueModelFitted, 'version'> = {
  cutOff: '2026-02-28',
  ...{ n: 100, sampled: 100, activity: 300, used: true, currency: 'EUR', quality: null },
  ...{ rhythm: { r: 1, alpha: 2, a: 3, b: 4 }, returning: 0, spend: { p: 5, q: 6, v: 7 } },
};
const stored = (version: number, used: boolean, day: string): RecordedFit<'value.model-fitted'> => ({
  fit: { ...FIT, version, used },
  recordedAt: Date.parse(`${day}T00:00:01Z`),
});
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10);

test('a fit is stored as the next version, unless another process has stored one since it was learned', () => {
  const store = (after: number, last: number) =>
    fitDecider.decide({ type: 'value.model-fitted', fit: FIT, after }, last, undefined);
  expect(store(2, 2)).toEqual([{ type: 'value.model-fitted', data: { version: 3, ...FIT } }]);
  expect(store(2, 3)).toEqual([]);
});

test('in force is the last one in use, from the midnight after it was stored', () => {
  const fits = [stored(1, true, '2026-03-01'), stored(2, true, '2026-03-03'), stored(3, false, '2026-03-04')];
  const at = (until: string | null) => fitInForce(fits, until, dayOf)?.version;
  expect(at(null)).toBeUndefined();
  expect([at('2026-02-28'), at('2026-03-01'), at('2026-03-02'), at('2026-03-03'), at('2026-03-09')]).toEqual([
    ...[undefined, 1, 1, 2, 2],
  ]);
});
