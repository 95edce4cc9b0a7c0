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
import { storedEvent } from './an.event.js';
import { CHURN_ALERTS_HEARD, pass, take } from '#libs/policies/churn-alerts/churn-alerts.policy.js';
import { release } from '#libs/policies/churn-alerts/judging.policy.js';
import { decide } from '#libs/policies/churn-alerts/saying.policy.js';
import { type Item, keyOf, type Known, nothingTaken } from '#libs/policies/churn-alerts/watched.policy.js';

export const TENANT = 'acme';
export const DAY = 86_400_000;
export const START = Date.parse('2026-03-02T00:00:00Z');
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
    ...nothingTaken(),
  };
}

/** A log in which the policy decides, and the streams that hold what it decided. */
/** What churn alerts decide of facts, days and settings; times are days after the start. */
export class World {
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

  /**
   * As `releases`, but the process dies when what it said is in the log and what it knows is not stored yet; and something
   * else is heard before that.
   */
  releasesAndDies(day: number, customers: readonly string[], meanwhile: () => void): void {
    const [watched, tenants] = [new Map(this.known.watched), new Map(this.known.tenants)];
    const said = customers.flatMap((customerId) => {
      release(this.known.watched.get(keyOf(TENANT, customerId))!, START + day * DAY, this.known);
      return decide(this.known);
    });
    for (const [key, each] of watched) this.known.watched.set(key, each);
    for (const [name, each] of tenants) this.known.tenants.set(name, each);
    meanwhile();
    this.#append(said);
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

export const regular = (world: World, ...customers: readonly string[]) => {
  for (let day = 0; day < 30; day += 7) for (const customer of customers) world.visits(day + 0.5, customer);
};
