import {
  type Flow,
  flowsTogether,
  lossReports,
  stageReports,
  stagesOverTime,
  wonBackReport,
} from './lifecycle.report.js';

const flow = (from: Flow['from'], to: Flow['to'], n = 1): Flow => ({ from, to, n });

test('what is there at the end is what was there, and came, less what left', () => {
  const before = [flow(null, 'prospect', 5), flow('prospect', 'new', 2)];
  const within = [flow(null, 'new', 3), flow('prospect', 'new'), flow('new', 'active', 4), flow('active', 'new')];
  const told = stageReports(before, within).filter(({ from, to }) => from + to > 0);
  expect(told).toEqual([
    { stage: 'prospect', from: 3, in: 0, out: 1, net: -1, to: 2 },
    { stage: 'new', from: 2, in: 5, out: 4, net: 1, to: 3 },
    { stage: 'active', from: 0, in: 4, out: 1, net: 3, to: 3 },
  ]);
  expect(flowsTogether([...within, flow('new', 'active', 2)])).toEqual([
    flow(null, 'new', 3),
    flow('prospect', 'new'),
    flow('new', 'active', 6),
    flow('active', 'new'),
  ]);
});

test('the reasons of losses: the worked table', () => {
  const losses = new Map([
    ['deceased', 1],
    ['relocated', 3],
    ['relationship-elsewhere', 5],
    ['competitor', 9],
    ['product-dissatisfaction', 14],
    ['staff-attitude', 68],
  ]);
  const told = lossReports(losses);
  expect(told.map(({ reason, n }) => [reason, n])).toEqual([...losses].reverse());
  expect(told.map(({ share }) => share)).toEqual([0.68, 0.14, 0.09, 0.05, 0.03, 0.01]);
  expect(lossReports(new Map([['price', 0]]))).toEqual([]);
});

test('who was won back, with an interval, and nothing of nobody', () => {
  expect(wonBackReport(10, 40)).toEqual({
    n: 10,
    of: 40,
    share: 0.25,
    // Wilson (1927).
    interval: [expect.closeTo(0.141871, 6), expect.closeTo(0.40194, 6)],
    tooFew: false,
  });
  expect(wonBackReport(0, 0)).toEqual({ n: 0, of: 0, share: null, interval: null, tooFew: true });
});

describe('stages over time', () => {
  const daily = new Map([
    ['2024-01-30', [flow(null, 'prospect', 2)]],
    ['2024-02-01', [flow('prospect', 'new')]],
  ]);
  const all = { most: 100, after: undefined };
  const shown = (...[period, , , , page = all]: readonly [string, unknown?, unknown?, unknown?, typeof all?]) =>
    stagesOverTime(period as 'day', [flow(null, 'prospect')], daily, ['2024-01-29', '2024-02-05'], page).map(
      ({ key, stages }) => `${key} ${stages.map(({ n }) => n).join('')}`,
    );

  it('are as at the end of each period, in periods without a change too', () => {
    expect(shown('month')).toEqual(['2024-01 30000000', '2024-02 21000000']);
    expect(shown('week')).toEqual(['2024-W05 21000000', '2024-W06 21000000']);
    expect(shown('day')).toEqual([
      '2024-01-29 10000000',
      '2024-01-30 30000000',
      '2024-01-31 30000000',
      '2024-02-01 21000000',
      '2024-02-02 21000000',
      '2024-02-03 21000000',
      '2024-02-04 21000000',
      '2024-02-05 21000000',
    ]);
  });

  it('count what happened by the last day only', () => {
    const late = new Map([['2024-02-06', [flow(null, 'prospect')]]]);
    const told = stagesOverTime('month', [], late, ['2024-02-01', '2024-02-05'], all);
    expect(told.map(({ key, stages }) => `${key} ${stages.map(({ n }) => n).join('')}`)).toEqual(['2024-02 00000000']);
  });

  it('come in pages', () => {
    const page = (most: number, after: string) =>
      shown('day', undefined, undefined, undefined, { most, after } as never);
    expect(page(2, '2024-01-31')).toEqual(['2024-02-01 21000000', '2024-02-02 21000000']);
    const behind = (period: string, after: string) =>
      shown(period, undefined, undefined, undefined, { most: 9, after } as never);
    expect(behind('week', '2024-W05')).toEqual(['2024-W06 21000000']);
    expect(behind('month', '2024-01')).toEqual(['2024-02 21000000']);
    expect(behind('month', '2023-12')).toEqual(['2024-01 30000000', '2024-02 21000000']);
    for (const forged of ['', 'x', '2024-13', '2024-W99', '2024-W-1'])
      for (const period of ['day', 'week', 'month'])
        expect(behind(period, forged)).toEqual(shown(period, undefined, undefined, undefined, { most: 9 } as never));
    // The last week of 2020 is its 53rd, the first days of 2021 are in it.
    const weeks = (after: string) =>
      stagesOverTime('week', [], new Map(), ['2020-12-20', '2021-01-12'], { most: 9, after }).map(({ key }) => key);
    expect(weeks('2020-W51')).toEqual(['2020-W52', '2020-W53', '2021-W01', '2021-W02']);
    expect(weeks('2020-W53')).toEqual(['2021-W01', '2021-W02']);
  });
});
