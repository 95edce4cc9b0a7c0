import { wilson } from '#libs/insights/scores/proportion.score.js';
import { cohortReports, type CohortSums } from './cohorts.insight.js';

const sums = (cohort: string, month: string, active: number, turnover = 0n): CohortSums => ({
  cohort: `${cohort}-01`,
  month: `${month}-01`,
  active,
  turnover,
});

describe('cohorts', () => {
  it('are told month by month up to the running one, without gaps and without what is to come', () => {
    const told = cohortReports(
      [
        sums('2023-11', '2023-11', 40, 400_0000n),
        sums('2023-11', '2024-01', 10, -50_5000n),
        // An activity of a clock that is ahead.
        sums('2023-11', '2024-03', 1, 1_0000n),
        sums('2024-02', '2024-02', 29),
      ],
      '2024-02-01',
      true,
    );
    const interval = (active: number) => wilson(active, 40);
    expect(told).toEqual([
      {
        cohort: '2023-11',
        customers: 40,
        tooFew: false,
        months: [
          { month: 0, active: 40, share: 1, interval: interval(40), turnover: '400', partial: false },
          { month: 1, active: 0, share: 0, interval: interval(0), turnover: '0', partial: false },
          { month: 2, active: 10, share: 0.25, interval: interval(10), turnover: '-50.5', partial: false },
          { month: 3, active: 0, share: 0, interval: interval(0), turnover: '0', partial: true },
        ],
      },
      {
        cohort: '2024-02',
        customers: 29,
        tooFew: true,
        months: [{ month: 0, active: 29, share: 1, interval: wilson(29, 29), turnover: '0', partial: true }],
      },
    ]);
  });

  it('have no turnover where no currency is known, and are none where all was taken back', () => {
    const [first, ...more] = cohortReports(
      [sums('2024-01', '2024-01', 1), sums('2023-01', '2023-01', 0), sums('2024-03', '2024-03', 5)],
      '2024-01-01',
      false,
    );
    expect([first?.cohort, first?.months[0]?.turnover, more]).toEqual(['2024-01', null, []]);
  });
});
