import { readFileSync } from 'node:fs';
import { EXPERIENCE_FEATURES } from '#libs/insights/churn-risk/churn-model.score.js';
import { ACTIONS, recommendedActions } from './recommended-actions.policy.js';

const reason = (signal: string, contribution: number) => ({ signal, contribution, detail: '', evidence: [] });

test('whatever speaks for leaving has an action, in the order of the reasons', () => {
  expect(Object.keys(ACTIONS).sort()).toEqual(['silence', ...EXPERIENCE_FEATURES].sort());
  const reasons = [reason('detractor', 1), reason('base-rate', 0.5), reason('returns', 0.1), reason('silence', -1)];
  expect(recommendedActions(reasons)).toEqual(['ask-about-the-answer', 'ask-about-the-returns']);
});

test('docs/rules.md shows the table of actions', () => {
  const table = readFileSync('docs/rules.md', 'utf8')
    .split('What to do next\n')[1]
    ?.match(/^\| [a-z-]+ \| [a-z-]+ \|$/gm)
    ?.slice(1);
  expect(table).toEqual(Object.entries(ACTIONS).map(([signal, action]) => `| ${signal} | ${action} |`));
});
