import { periodOf } from './period.js';

describe('periodOf', () => {
  it.each([
    ['2024-01-31', '2024-W05', '2024-01'],
    ['2021-01-03', '2020-W53', '2021-01'],
    ['2018-12-31', '2019-W01', '2018-12'],
    ['2026-01-01', '2026-W01', '2026-01'],
    ['0099-06-01', '0099-W23', '0099-06'],
  ])('%s lies in %s and %s', (day, week, month) => {
    expect(periodOf('day', day)).toBe(day);
    expect(periodOf('week', day)).toBe(week);
    expect(periodOf('month', day)).toBe(month);
  });
});
