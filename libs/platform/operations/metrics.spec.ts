import { Metrics } from './metrics.js';

test('a gauge has a value for each set of labels, except those that cannot be read', async () => {
  const metrics = new Metrics();
  metrics.gauge('peakend_test', 'A test.', () => 1, { of: 'one' });
  metrics.gauge('peakend_test', 'A test.', async () => 2, { of: 'two' });
  let fails = false;
  metrics.gauge('peakend_test', 'A test.', () => (fails ? Promise.reject(new Error('gone')) : 3), { of: 'three' });
  const lines = async () =>
    (await metrics.registry.getSingleMetricAsString('peakend_test')).split('\n').filter((line) => !/^#|^$/.test(line));
  expect([...(await lines())].sort()).toEqual([
    'peakend_test{of="one"} 1',
    'peakend_test{of="three"} 3',
    'peakend_test{of="two"} 2',
  ]);
  fails = true;
  expect([...(await lines())].sort()).toEqual(['peakend_test{of="one"} 1', 'peakend_test{of="two"} 2']);
});
