import { careRuleDecider, type CareRuleState, type PutCareRuleCommand } from './care-rule.decider.js';
import type { CareRule } from './care.events.js';
import { readCareRule } from './care-rule.reader.js';

function rule(body: object = {}): CareRule {
  const reading = readCareRule({ enabled: true, on: { kind: 'purchase', nth: 2 }, ...body });
  if (!reading.ok) throw new Error(JSON.stringify(reading.errors));
  return reading.rule;
}
const decide = (state: CareRuleState, put: CareRule, ifVersion: PutCareRuleCommand['ifVersion'] = null) =>
  careRuleDecider.decide({ name: 'second', rule: put, ifVersion }, state, undefined).map(({ data }) => data.version);
const first: CareRuleState = { name: 'second', version: 1, rule: rule({ match: { tiers: ['a', 'b'] } }) };

test('versions count from 1, and the same again makes none, however its members are ordered', () => {
  expect(decide(null, rule())).toEqual([1]);
  expect(decide(first, rule())).toEqual([2]);
  expect(decide(first, rule({ match: { tiers: ['b', 'a', 'b'] } }))).toEqual([]);
  const { enabled, ...rest } = first.rule;
  expect(decide(first, { ...rest, enabled })).toEqual([]);
  const task = { department: 'd', text: 't' };
  const withTask = { ...first, rule: rule({ followUp: task }) };
  expect(decide(withTask, rule({ followUp: { text: 't', department: 'd' } }))).toEqual([]);
  expect(decide(withTask, rule({ followUp: { ...task, text: 'u' } }))).toEqual([2]);
});

test.each<[PutCareRuleCommand['ifVersion'], CareRuleState, boolean]>([
  ['any', null, false],
  [[1], null, false],
  ['any', first, true],
  [[1, 7], first, true],
  [[2], first, false],
])('a put on condition of %p', (ifVersion, state, isTaken) => {
  const put = () => decide(state, rule({ at: '10:00' }), ifVersion);
  if (isTaken) expect(put()).toEqual([2]);
  else expect(put).toThrow(expect.objectContaining({ code: 'VERSION_MISMATCH' }));
});
