import type { Frame } from '#libs/kernel/picture.js';
import { churnRiskPicture, type PicturedRisk } from './churn-risk.picture.js';

const FRAME: Frame = { width: 960, language: 'en', theme: 'light' };
const risk: PicturedRisk = {
  customerId: '4711',
  risk: 0.345,
  level: 'high',
  notTold: null,
  horizonDays: 90,
  asOf: '2026-11-01T00:00:00.000Z',
  reasons: [
    { signal: 'silence', contribution: 1.25 },
    { signal: 'base-rate', contribution: -1.9 },
  ],
  history: [
    { at: '2026-09-01T00:00:00.000Z', risk: 0.1 },
    { at: '2026-11-01T00:00:00.000Z', risk: 0.345 },
  ],
};

test('risk, level, horizon, date and reasons are said and drawn', () => {
  const { title, description, option } = churnRiskPicture([risk], FRAME);
  expect(title).toBe('Churn risk of customer 4711');
  expect(description).toBe('risk 34.5 %. level high. horizon 90 days. 2026-11-01. silence +1.25. base rate −1.9.');
  const [history, forIt, againstIt] = option['series'] as { data: unknown[] }[];
  expect(history?.data).toEqual([
    [Date.parse('2026-09-01'), 0.1],
    [Date.parse('2026-11-01'), 0.345],
  ]);
  expect(forIt?.data.slice(0, 2)).toEqual([
    [0, 0],
    [1.25, 0],
  ]);
  expect(againstIt?.data.slice(0, 2)).toEqual([
    [0, 1],
    [-1.9, 1],
  ]);
});

test.each([
  ['lost', 'No risk is told: the customer is lost'],
  ['erased', 'No risk is told: the customer was erased'],
  ['objecting', 'No risk is told: the customer objects to profiling'],
] as const)('of somebody %s there is a picture that says why there is nothing on it', (notTold, said) => {
  const nothing = { ...risk, risk: null, level: null, asOf: null, reasons: [], history: [], notTold };
  const { description, option } = churnRiskPicture([nothing], FRAME);
  expect(description).toBe(`horizon 90 days. ${said}.`);
  expect(option['series']).toBeUndefined();
});
