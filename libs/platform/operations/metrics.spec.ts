import { brokenRules } from '#test/support/metric.rules.js';
import { Metrics } from './metrics.js';

test('a gauge has a value for each set of labels, and none for those that cannot be read', async () => {
  const unread: unknown[] = [];
  const metrics = new Metrics((name, error) => unread.push([name, (error as Error).message]));
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
  for (const _scrape of [1, 2])
    expect([...(await lines())].sort()).toEqual(['peakend_test{of="one"} 1', 'peakend_test{of="two"} 2']);
  expect(unread).toEqual([['peakend_test', 'gone']]);
  fails = false;
  await lines();
  fails = true;
  await lines();
  expect(unread).toHaveLength(2);
});

test('a value that does not come in time is left out, and the others are there', async () => {
  const unread: unknown[] = [];
  const metrics = new Metrics((name, error) => unread.push([name, (error as Error).message]), 10);
  metrics.gauge('peakend_test', 'A test.', () => 1, { of: 'one' });
  metrics.gauge('peakend_test', 'A test.', () => new Promise(() => {}), { of: 'two' });
  expect((await metrics.registry.getSingleMetricAsString('peakend_test')).split('\n').slice(2)).toEqual([
    'peakend_test{of="one"} 1',
  ]);
  expect(unread).toEqual([['peakend_test', 'It did not answer within 10 ms']]);
});

test('metrics are named as promtool wants them', async () => {
  const metrics = new Metrics();
  metrics.counter('peakend_test_total', 'A test.').inc();
  expect(brokenRules(await metrics.registry.metrics())).toEqual([]);
});

test.each([
  ['peakend_open_total', 'gauge', 'peakend_open_total: what is no counter should not end in _total'],
  ['peakend_seen', 'counter', 'peakend_seen: a counter should end in _total'],
  ['peakend_seen_count', 'gauge', 'peakend_seen_count: its ending is that of a histogram'],
  ['peakend_wait_milliseconds', 'gauge', 'peakend_wait_milliseconds: it is not in base units'],
  ['peakend_wait_hours', 'gauge', 'peakend_wait_hours: it is not in base units'],
  ['peakend_wait_ms', 'gauge', 'peakend_wait_ms: its unit is abbreviated'],
  ['peakend_gauge_open', 'gauge', 'peakend_gauge_open: its type is in its name'],
  ['peakend:open', 'gauge', 'peakend:open: colons are for recording rules'],
  ['peakendOpen', 'gauge', 'peakendOpen: names are in snake_case'],
])('promtool would say of %s, a %s, what our rules say', (name, type, said) => {
  expect(brokenRules(`# HELP ${name} A test.\n# TYPE ${name} ${type}\n${name} 1\n`)).toEqual([said]);
});
