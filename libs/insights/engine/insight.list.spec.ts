import { type Insight, nothingToWrite } from './insight.js';
import { InsightList } from './insight.list.js';

function insight(name: string, after?: readonly string[], facts: Insight['facts'] = []): Insight {
  const nothing = async () => nothingToWrite;
  return {
    name,
    version: 1,
    ...(after && { after }),
    facts,
    tables: [],
    migrations: [],
    read: nothing,
    fill: nothing,
    clear: nothing,
  };
}

const names = (insights: readonly Insight[]) => insights.map(({ name }) => name);

test('insights come after those whose rows they read, level by level', () => {
  const list = new InsightList([
    insight('lifecycle', ['risk', 'profiles']),
    insight('risk', ['journeys']),
    insight('journeys'),
    insight('profiles'),
  ]);
  expect(list.levels.map(names)).toEqual([['journeys', 'profiles'], ['risk'], ['lifecycle']]);
});

test('whatever depends on a rebuilt insight is rebuilt with it', () => {
  const list = new InsightList([
    insight('lifecycle', ['risk']),
    insight('risk', ['journeys']),
    insight('journeys'),
    insight('profiles'),
  ]);
  expect([...list.withDependants(['journeys'])].sort()).toEqual(['journeys', 'lifecycle', 'risk']);
  expect([...list.withDependants(['risk', 'profiles'])].sort()).toEqual(['lifecycle', 'profiles', 'risk']);
});

test('insights that are filled together get what any of them needs', () => {
  const list = new InsightList([
    insight('a', [], ['customer.lost', 'journey.ended']),
    insight('b', [], ['journey.ended', 'complaint.filed']),
    insight('c', [], ['journey.started']),
  ]);
  expect(list.factsOf(new Set(['a', 'b']))).toEqual(['complaint.filed', 'customer.lost', 'journey.ended']);
});

test.each<[string, readonly Insight[], string]>([
  ['two with the same name', [insight('a'), insight('a')], 'Two insights have the same name: a, a.'],
  [
    'one that depends on an unknown one',
    [insight('a', ['b'])],
    'The insight "a" depends on b: there is no such insight.',
  ],
  ['one that depends on itself', [insight('a', ['a'])], 'Insights depend on each other in a circle among a.'],
  [
    'a circle of several',
    [insight('a', ['c']), insight('b', ['a']), insight('c', ['b']), insight('d')],
    'Insights depend on each other in a circle among a, b, c.',
  ],
])('%s is refused', (_, insights, message) => {
  expect(() => new InsightList(insights)).toThrow(message);
});
