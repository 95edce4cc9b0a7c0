import { dueBy, follow } from '#libs/eventing/policy.course.js';
import type { ChurnSettings } from '#libs/facts/churn-setting/churn-setting.events.js';
import { DEFAULT_CHURN_SETTINGS } from '#libs/facts/churn-setting/churn-setting.events.js';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import { alertEventOf, alertStreamOf } from '#libs/facts/alert/alert.stream.js';
import { priorModel } from '#libs/insights/churn-risk/churn-model.score.js';
import { noStatistics } from '#libs/insights/churn-risk/churn-statistics.score.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Decision } from '#libs/kernel/decision.js';
import type { JsonObject, NewEvent, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { momentOf } from '#libs/policies/engine/moment.js';
import { DueQueue } from '#libs/policies/engine/due.queue.js';
import { storedEvent } from '#test/support/an.event.js';
import { CHURN_ALERTS_HEARD, pass, take } from './churn-alerts.policy.js';
import { isControl, release } from './judging.policy.js';
import { decide } from './saying.policy.js';
import { type Item, keyOf, type Known } from './watched.policy.js';

const TENANT = 'acme';
const DAY = 86_400_000;
const START = Date.parse('2026-03-02T00:00:00Z');
const policy = {
  name: 'churn-alerts',
  on: CHURN_ALERTS_HEARD,
  emits: [],
  know: async () => known(),
  take,
  decide: (_: StoredEvent, of: Known) => decide(of),
  write: () => undefined,
  time: {
    next: ({ due }: Known, until: number) => due.first(until),
    take: pass,
    decide: (_: Item, of: Known) => decide(of),
  },
};

function known(settings: Partial<ChurnSettings> = {}): Known {
  const rules = { ...DEFAULT_CHURN_SETTINGS, ...settings };
  return {
    watched: new Map(),
    tenants: new Map([
      [
        TENANT,
        {
          tenant: TENANT,
          calendar: calendarOf('UTC'),
          liveSince: null,
          closedAt: null,
          dueAt: null,
          sweep: null,
          releasedAt: null,
          raised: null,
        },
      ],
    ]),
    families: {
      isAwaited: () => false,
      survivorOf: (_, customerId) => customerId,
      linkedWith: (_, customerId) => [customerId],
      statisticsOf: () => noStatistics,
    },
    inForce: () => ({ rules, model: priorModel(rules.horizonDays) }),
    due: new DueQueue(({ key }) => key),
    changed: new Set(),
    changedTenants: new Set(),
    gone: new Set(),
    said: [],
    levels: [],
  };
}

/** A log in which the policy decides, and the streams that hold what it decided. */
class World {
  readonly known: Known;
  readonly told: string[] = [];
  /** Changes of levels: on which day, whose, and from which one to which. */
  readonly levels: string[] = [];
  readonly #streams = new Map<Uuid, StoredEvent[]>();
  #moment: number | null = null;
  #position = 0;

  constructor(settings: Partial<ChurnSettings> = {}) {
    this.known = known(settings);
  }

  /** Something is recorded, on a day since the start, by default when it happens. */
  happens(day: number, customerId: string, type: string, data: JsonObject, happened = day): void {
    this.#follow({ customerId, type, data, time: START + happened * DAY }, START + day * DAY);
  }

  visits(day: number, customerId: string, valence = 0.3, happened = day): void {
    this.happens(
      day,
      customerId,
      'touchpoint.recorded',
      { touchpoint: 'advice', channel: 'branch', valence },
      happened,
    );
  }

  treatedBadly(day: number, customerId: string, severity = 5, happened = day): void {
    this.visits(day, customerId, -0.9, happened);
    const filed = { category: 'staff-attitude', severity, channel: 'branch' };
    this.happens(day, customerId, 'complaint.filed', filed, happened);
    this.happens(day, customerId, 'feedback.submitted', { instrument: 'nps', value: 2 }, happened);
  }

  /** Time passes while nothing is recorded. */
  passes(day: number): void {
    this.#moment = START + day * DAY;
    this.#append(dueBy(policy.time, this.known, this.#moment, 0).decisions);
  }

  /** Those who wait have their turn at a midnight, highest lift first. */
  releases(day: number, customers: readonly string[]): void {
    for (const customerId of customers) {
      release(this.known.watched.get(keyOf(TENANT, customerId))!, START + day * DAY, this.known);
      this.#append(decide(this.known));
    }
  }

  alertOf(customerId: string): JsonObject | undefined {
    return this.#streams.get(alertStreamOf(TENANT, customerId))?.at(-1)?.data;
  }

  #follow(given: Partial<StoredEvent>, recordedAt: number): void {
    const position = ++this.#position;
    const id = `${position}`;
    const event = storedEvent(position, {
      tenant: TENANT,
      id,
      eventId: eventIdOf(TENANT, '/test', id),
      recordedAt,
      ...given,
    });
    const beginning = { beganAt: 0, beganPosition: 0n };
    const { decisions } = follow(policy, this.known, [event], beginning, this.#moment, momentOf);
    this.#moment = Math.max(this.#moment ?? 0, recordedAt);
    this.#append(decisions);
  }

  /** What the policy decides comes next in the log, and it hears of it. */
  #append(decisions: readonly Decision[]): void {
    for (const decision of decisions) {
      const stored = this.#streams.get(decision.stream) ?? [];
      const events = decision.eventsAfter(stored).map((event: NewEvent) => storedEvent(++this.#position, event));
      this.#streams.set(decision.stream, [...stored, ...events]);
      for (const event of events) {
        const day = (event.time - START) / DAY;
        if (event.type === 'churn.level-changed') {
          this.levels.push(`${day} ${event.customerId} ${event.data.from} ${event.data.level}`);
          continue;
        }
        const { data } = alertEventOf(event);
        this.told.push(`${day} ${event.customerId} ${event.type.slice(12)} ${data.status}`);
        take(event, this.known);
      }
    }
  }
}

const regular = (world: World, ...customers: readonly string[]) => {
  for (let day = 0; day < 30; day += 7) for (const customer of customers) world.visits(day + 0.5, customer);
};

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
