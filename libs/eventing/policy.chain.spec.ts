import { inOrder, withThoseHeard } from './policy.chain.js';

const policy = (name: string, on: readonly string[], emits: readonly string[]) => ({ name, on, emits });
const clock = policy('clock', [], ['day']);
const alerts = policy('alerts', ['fact', 'day', 'alert'], ['alert']);
const calls = policy('calls', ['alert'], ['call']);
const tiers = policy('tiers', ['day'], ['tier']);
const names = (policies: readonly { readonly name: string }[]) => policies.map(({ name }) => name);

test('each policy comes after those whose decisions it hears', () => {
  expect(names(inOrder([calls, alerts, tiers, clock]))).toEqual(['clock', 'alerts', 'tiers', 'calls']);
  expect(inOrder([])).toEqual([]);
});

test('a policy that hears itself waits for nobody', () => {
  expect(names(inOrder([alerts]))).toEqual(['alerts']);
});

test('circles and duplicate names are refused', () => {
  const answers = policy('answers', ['call'], ['fact']);
  expect(() => inOrder([clock, calls, alerts, answers])).toThrow(
    'These policies wait for each other: calls, alerts, answers',
  );
  expect(() => inOrder([clock, policy('clock', [], [])])).toThrow('Two policies are named clock');
});

test('what a policy only remembers makes no circle, and nobody waits for it', () => {
  const reviews = policy('reviews', ['alert', 'day'], ['fact']);
  expect(() => inOrder([clock, alerts, reviews])).toThrow('These policies wait for each other: alerts, reviews');
  const remembering = { ...alerts, remembers: ['fact'] };
  expect(names(inOrder([reviews, remembering, clock]))).toEqual(['clock', 'alerts', 'reviews']);
  expect(names(withThoseHeard(['alerts'], inOrder([reviews, remembering, clock])))).toEqual(['clock', 'alerts']);
});

test('waiting for some policies means waiting for those they hear, however indirectly', () => {
  const ordered = inOrder([calls, alerts, tiers, clock]);
  expect(names(withThoseHeard(['calls'], ordered))).toEqual(['clock', 'alerts', 'calls']);
  expect(names(withThoseHeard(['tiers'], ordered))).toEqual(['clock', 'tiers']);
  expect(withThoseHeard([], ordered)).toEqual([]);
  expect(() => withThoseHeard(['none'], ordered)).toThrow('There is no policy none');
});
