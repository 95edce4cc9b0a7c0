import type { JsonObject } from '#libs/kernel/event.js';
import { isControl } from './judging.policy.js';
import { keyOf, type Watched } from './watched.policy.js';
import { DAY, regular, START, TENANT, World } from '#test/support/churn-alerts.world.js';

test('a regular customer who was treated badly is alerted about at once, an ordinary one is not', () => {
  const world = new World();
  regular(world, 'anna', 'bob');
  world.treatedBadly(30.5, 'anna');
  world.visits(31.5, 'bob', -0.3);
  expect(world.told).toEqual(['30.5 anna raised open']);
  expect(world.alertOf('anna')).toMatchObject({
    level: 'critical',
    recommendedActions: expect.arrayContaining(['resolve-the-complaint', 'apologise-personally']),
  });
});

test('one who has gone silent is alerted about once, at a midnight, and the alert expires', () => {
  const world = new World();
  regular(world, 'anna');
  world.passes(400);
  const raised = world.told.filter((each) => each.includes('raised'));
  expect(raised).toHaveLength(1);
  const day = Number(raised[0]?.split(' ')[0]);
  expect(Number.isInteger(day)).toBe(true);
  expect(world.told.at(-1)).toBe(`${day + 90} anna expired expired`);
});

test('what arrives more than seven days late raises none by itself: the next midnight does', () => {
  const world = new World();
  regular(world, 'anna');
  world.treatedBadly(38.5, 'anna', 5, 30.5);
  expect(world.told).toEqual([]);
  world.passes(39);
  expect(world.told).toEqual(['39 anna raised open']);
});

test('who has not been active since facts come in time is never alerted about', () => {
  const world = new World();
  for (let day = 0; day < 30; day += 7) world.visits(60, 'anna', 0.3, day);
  world.visits(60, 'bob');
  world.treatedBadly(61, 'anna', 5, 40);
  world.passes(400);
  expect(world.told.filter((each) => each.includes('anna'))).toEqual([]);
});

test('words judged anew are no sign that facts come in time', () => {
  const world = new World();
  world.visits(60, 'anna', 0.3, 0);
  world.happens(60, 'anna', 'valence.derived', {});
  expect(world.known.tenants.get(TENANT)?.liveSince).toBeNull();
  world.visits(60, 'anna');
  expect(world.known.tenants.get(TENANT)?.liveSince).toBe(START / DAY + 60);
});

test('the end of a snooze makes an alert open again, though nothing is recorded', () => {
  const world = new World();
  regular(world, 'anna');
  world.treatedBadly(30.25, 'anna');
  const said = { ...world.alertOf('anna'), status: 'snoozed', snoozedUntil: '2026-04-02T12:00:00.000Z' };
  const { version } = said as unknown as { version: number };
  world.happens(30.5, 'anna', 'churn.alert.updated', { ...said, version: version + 1 } as unknown as JsonObject);
  world.told.length = 0;
  world.passes(31.5);
  // The stream of this world holds no snooze, so that nothing is to be woken on it: the policy has forgotten it all the same.
  expect(world.known.watched.get(keyOf(TENANT, 'anna'))?.course.live?.snoozedUntil).toBeNull();
});

test('what people resolve is over, and cools down', () => {
  const world = new World();
  regular(world, 'anna');
  world.treatedBadly(30.25, 'anna');
  const said = { ...world.alertOf('anna'), status: 'resolved', outcome: 'kept' } as unknown as JsonObject;
  world.happens(30.5, 'anna', 'churn.alert.resolved', said);
  expect(world.known.watched.get(keyOf(TENANT, 'anna'))?.course).toMatchObject({ live: null, armed: false });
  expect(world.known.watched.get(keyOf(TENANT, 'anna'))?.nextAt).toBe(START + 31 * DAY);
});

test('where alerts a day are limited, others wait for the next day, highest risk first, and say so', () => {
  const world = new World({ maxAlertsPerDay: 1 });
  regular(world, 'anna', 'bob', 'cleo');
  world.treatedBadly(30.25, 'anna');
  world.treatedBadly(30.5, 'bob', 4);
  world.treatedBadly(30.75, 'cleo', 5);
  expect(world.told).toEqual(['30.25 anna raised open']);
  const lifts = ['bob', 'cleo'].map((each) => world.known.watched.get(keyOf(TENANT, each))?.waiting);
  expect(lifts.map((each) => each?.since)).toEqual([20_544, 20_544]);
  expect((lifts[0]?.lift ?? 0) < (lifts[1]?.lift ?? 0)).toBe(true);
  world.passes(31);
  // At a midnight all are judged before anybody has a turn.
  expect(world.told.filter((each) => each.includes('raised'))).toEqual(['30.25 anna raised open']);
  world.releases(31, ['cleo', 'bob']);
  expect(world.told.filter((each) => each.includes('raised'))).toEqual([
    '30.25 anna raised open',
    '31 cleo raised open',
  ]);
  expect(world.alertOf('cleo')).toMatchObject({ waitedSince: '2026-04-01' });
});

test('what raises no alert by itself takes nobody away from those who wait', () => {
  const world = new World({ maxAlertsPerDay: 1 });
  regular(world, 'anna', 'bob');
  world.treatedBadly(30.25, 'anna');
  world.treatedBadly(30.5, 'bob', 4);
  const waiting = () => world.known.watched.get(keyOf(TENANT, 'bob'))?.waiting;
  const before = waiting()?.lift;
  world.visits(30.75, 'bob', 0.1, 10.4);
  expect(waiting()?.since).toBe(20_544);
  expect(waiting()?.lift).not.toBe(before);
  world.passes(31);
  world.visits(31.1, 'bob', 0.1, 10.6);
  world.releases(31, ['bob']);
  expect(world.told.filter((each) => each.includes('bob raised'))).toEqual(['31 bob raised open']);
  expect(world.alertOf('bob')).toMatchObject({ waitedSince: '2026-04-01' });
});

test('an alert whose turn was forgotten before it was noted is known from the log, and counted', () => {
  const world = new World({ maxAlertsPerDay: 1 });
  regular(world, 'anna', 'bob');
  world.treatedBadly(30.25, 'anna');
  world.treatedBadly(30.5, 'bob');
  world.passes(31);
  world.releasesAndDies(31, ['bob'], () => world.visits(31.1, 'bob'));
  const { course, waiting } = world.known.watched.get(keyOf(TENANT, 'bob')) as Watched;
  expect([course.live?.alertId, course.raisedOn, waiting]).toEqual([world.alertOf('bob')?.alertId, 20_545, null]);
  expect(world.known.tenants.get(TENANT)?.raised).toEqual({ day: 20_545, n: 1 });
  world.happens(31.2, 'bob', 'customer.lost', { reason: 'price' });
  expect(world.told.filter((each) => each.includes('bob'))).toEqual([
    '31.1 bob raised open',
    '31.2 bob resolved resolved',
  ]);
});

test('whose turn comes at the midnight that judged it has not waited', () => {
  const world = new World({ maxAlertsPerDay: 1 });
  regular(world, 'anna');
  const waiting = () => world.known.watched.get(keyOf(TENANT, 'anna'))?.waiting;
  let day = 30;
  while (waiting() === null) world.passes(++day);
  world.releases(day, ['anna']);
  expect(world.told.filter((each) => each.includes('raised'))).toEqual([`${day} anna raised open`]);
  expect(world.alertOf('anna')).not.toHaveProperty('waitedSince');
});

test('the control share is judged like the rest and marked, the same whenever it is asked', () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `c-${index}`);
  const share = (of: number) => names.filter((name) => isControl(TENANT, name, of)).length / names.length;
  expect([share(0), share(1)]).toEqual([0, 1]);
  expect(Math.abs(share(0.2) - 0.2)).toBeLessThan(0.04);
  // Whoever belongs to a small share belongs to a larger one.
  expect(names.every((name) => !isControl(TENANT, name, 0.1) || isControl(TENANT, name, 0.3))).toBe(true);
  const world = new World({ controlShare: 1, maxAlertsPerDay: 1 });
  regular(world, 'anna', 'bob');
  for (const customer of ['anna', 'bob']) world.treatedBadly(30.5, customer);
  expect(world.told.filter((each) => each.includes('raised'))).toHaveLength(2);
  expect(world.alertOf('anna')).toMatchObject({ control: true });
});

describe('changes of levels', () => {
  it('are said as they come, at a fact or at a midnight, and nothing else is', () => {
    const world = new World();
    regular(world, 'anna');
    world.treatedBadly(30.5, 'anna');
    expect(world.levels.at(-1)).toBe('30.5 anna medium critical');
    const before = world.levels.length;
    world.visits(30.75, 'anna', -0.9);
    expect(world.levels).toHaveLength(before);
    const silent = new World();
    regular(silent, 'anna');
    silent.passes(400);
    const days = silent.levels.map((each) => Number(each.split(' ')[0]));
    expect(silent.levels.map((each) => each.split(' ').slice(2).join(' '))).toEqual([
      'medium low',
      'low medium',
      'medium high',
      'high critical',
    ]);
    expect(days.slice(1).every(Number.isInteger)).toBe(true);
  });

  it('begin with the first level that makes a stage', () => {
    const world = new World();
    world.visits(0.5, 'anna');
    world.passes(1);
    expect(world.levels).toEqual([]);
    world.visits(2, 'bela', 0.3, -100);
    expect(world.levels).toEqual(['2 bela null dormant']);
  });

  it('are none of customers who were never active', () => {
    const world = new World();
    world.visits(0.5, 'anna');
    world.happens(1, 'bela', 'feedback.submitted', { instrument: 'nps', value: 2 });
    world.passes(3);
    expect(world.levels).toEqual([]);
  });

  it.each([
    ['customer.lost', 'customer.won-back', { reason: 'price' }],
    ['customer.profiling-objected', 'customer.profiling-allowed', {}],
  ])('are none after %s, and begin anew after %s', (ends, begins, data) => {
    const world = new World();
    regular(world, 'anna');
    world.treatedBadly(30.5, 'anna');
    const before = world.levels.length;
    world.happens(31, 'anna', ends, data);
    world.passes(40);
    expect(world.levels).toHaveLength(before);
    world.happens(40.5, 'anna', begins, data);
    expect(world.levels.slice(before)).toEqual(['40.5 anna null critical']);
  });

  it('come in the order in which they were decided, though a clock steps back', () => {
    const world = new World();
    regular(world, 'anna');
    world.treatedBadly(30.5, 'anna');
    const { at, n } = world.known.watched.get(keyOf(TENANT, 'anna'))!.told;
    world.happens(30.25, 'anna', 'customer.won-back', { reason: 'price' }, 30.25);
    expect(world.known.watched.get(keyOf(TENANT, 'anna'))!.told).toEqual({ level: 'critical', n: n + 1, at });
  });
});
