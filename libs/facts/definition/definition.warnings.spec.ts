import { templates } from './templates.js';
import { warningsOf } from './definition.warnings.js';

test('warns of touchpoint types that stand in no stage, wherever they are named', () => {
  const definition = {
    stages: [{ name: 'counter', phase: 'in-sale', touchpoints: ['ask', 'pay'] }],
    terminal: ['pay', 'bye'],
    goal: ['pya'],
    idleGapSeconds: 3600,
    expectations: { default: { ask: 0, aks: 0.1 }, tiers: { 'gold/vip': { pay: 0.4, pray: 0.4 } } },
    momentsOfTruth: { ask: 'positive', task: 'negative' },
  } as const;
  const warning = (path: string, type: string) => ({
    path,
    code: 'UNKNOWN_TOUCHPOINT',
    message: `No stage of the definition lists a touchpoint "${type}".`,
  });
  expect(warningsOf(definition)).toEqual([
    warning('/terminal/1', 'bye'),
    warning('/goal/0', 'pya'),
    warning('/expectations/default/aks', 'aks'),
    warning('/expectations/tiers/gold~1vip/pray', 'pray'),
    warning('/momentsOfTruth/task', 'task'),
  ]);
});

test('warns of nothing in what ships', () => {
  expect(templates.flatMap(({ definition }) => warningsOf(definition))).toEqual([]);
});
