import { eventIdOf } from '#libs/facts/fact.identity.js';

const HOUR = 3_600_000;
const SOURCE = '/channels/proof';

// Looking up a global takes longer in tests than what it computes.
const { imul } = Math;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What a channel may send: facts of every kind about a few customers, out of order, some of them about other facts. */
export class RandomFacts {
  private readonly random: () => number;
  private readonly touchpoints: { readonly eventId: string; readonly customer: string }[] = [];
  private made = 0;

  constructor(
    private readonly tenant: string,
    /** Keeps the ids of generators for the same tenant apart. */
    private readonly name: string,
    seed: number,
    private readonly customers: number,
    /** The latest moment that facts are about; everything lies in the year before. */
    private readonly until: number,
  ) {
    this.random = randomOf(seed);
  }

  next(): object {
    const customer = `c-${this.below(this.customers)}`;
    const id = `${this.name}-${++this.made}`;
    const age = this.chance(0.1) ? this.random() * 20 * 24 * HOUR : 40 * 24 * HOUR + this.random() * 300 * 24 * HOUR;
    const time = this.onTheHour(age);
    const sequence = this.chance(0.3) ? { sequence: String(this.below(1000)) } : {};
    const { type, data } = this.fact(customer, id);
    return {
      specversion: '1.0',
      type: `peakend.${type}.v1`,
      source: SOURCE,
      id,
      subject: customer,
      time,
      ...sequence,
      data,
    };
  }

  private fact(customer: string, id: string): { type: string; data: object } {
    const kind = this.random();
    const journey = {
      definition: this.one('bank-branch-visit', 'online-purchase', 'errand'),
      ...(this.chance(0.5) ? { id: `visit-${this.below(3)}` } : {}),
    };
    const about =
      this.touchpoints.length > 0 && this.chance(0.9)
        ? this.touchpoints[this.below(this.touchpoints.length)]
        : undefined;
    if (kind < 0.68) {
      this.touchpoints.push({ eventId: eventIdOf(this.tenant, SOURCE, id), customer });
      return { type: 'touchpoint.recorded', data: { ...this.touchpoint(), ...this.effort() } };
    }
    if (kind < 0.74 && about)
      return { type: 'touchpoint.corrected', data: { eventId: about.eventId, ...this.correction() } };
    if (kind < 0.76 && about) return { type: 'touchpoint.retracted', data: { eventId: about.eventId } };
    if (kind < 0.79) return { type: 'journey.started', data: { journey } };
    if (kind < 0.82)
      return {
        type: 'journey.ended',
        data: { journey, ...(this.chance(0.5) ? { reason: this.one('completed', 'abandoned') } : {}) },
      };
    if (kind < 0.86) return { type: 'customer.tier-assigned', data: { tier: this.one('gold', 'vip', 'silver') } };
    if (kind < 0.92)
      return {
        type: 'feedback.submitted',
        data: { ...this.answer(), ...(this.chance(0.5) ? { about: this.answered(about) } : {}) },
      };
    if (kind < 0.94) {
      const data = {
        category: this.one('fees', 'waiting'),
        severity: 1 + this.below(5),
        channel: this.one('email', 'web'),
        ...(this.chance(0.3) ? { staffId: this.one('s-1', 's-2') } : {}),
        ...(this.chance(0.3) ? { labels: [this.one('timely', 'late'), 'web-shop'] } : {}),
      };
      return {
        type: 'complaint.filed',
        data: { ...data, ...(this.chance(0.3) ? { journeyId: this.journeyId(about) } : {}) },
      };
    }
    if (kind < 0.97) {
      const money = { amount: (this.below(10_000) / 100).toFixed(2), currency: this.one('EUR', 'CNY') };
      return {
        type: this.one('customer.purchase-made', 'customer.purchase-made', 'customer.purchase-returned'),
        data: money,
      };
    }
    if (kind < 0.98) return { type: 'customer.referral-made', data: this.referred(this.below(20)) };
    if (kind < 0.99) return { type: this.one('customer.lost', 'customer.won-back'), data: { reason: 'price' } };
    if (kind < 0.995)
      return {
        type: 'customer.registered',
        data: { traits: { name: id }, segment: this.one('a', 'b'), potential: this.one('high', 'low') },
      };
    return { type: 'customer.merged', data: { into: `c-${(Number(customer.slice(2)) + 1) % this.customers}` } };
  }

  private touchpoint(): object {
    const kind = this.random();
    const experience = {
      ...(this.chance(0.7)
        ? { valence: (this.below(21) - 10) / 10 }
        : this.chance(0.5)
          ? { rating: { scale: 'nps', value: this.below(11) } }
          : {}),
      ...(this.chance(0.1) ? { expectation: (this.below(21) - 10) / 10 } : {}),
      ...(this.chance(0.4) ? { staffId: this.one('s-1', 's-2') } : {}),
      ...(this.chance(0.02) ? { text: this.one('I love it, wonderful', 'Terrible, awful queue') } : {}),
      ...(this.made % 4 === 0 ? { about: { campaign: this.made % 8 === 0 ? 'spring' : 'autumn', brand: 'acme' } } : {}),
    };
    if (kind < 0.4)
      return {
        touchpoint: this.one('queueing', 'counter-service', 'staff-attitude', 'fees', 'goodbye'),
        channel: this.one('branch', 'app'),
        ...experience,
      };
    if (kind < 0.6) return { touchpoint: this.one('order', 'pay', 'receive'), channel: 'web', ...experience };
    if (kind < 0.8)
      return {
        touchpoint: this.one('queueing', 'order', 'call'),
        channel: this.one('branch', 'web'),
        journey: { id: `visit-${this.below(3)}` },
        ...experience,
      };
    if (kind < 0.95)
      return {
        touchpoint: this.one('call', 'visit'),
        channel: 'call-centre',
        journey: { definition: 'errand' },
        stage: this.one('asking', 'nowhere'),
        ...experience,
      };
    return { touchpoint: 'call', channel: 'call-centre', ...experience };
  }

  /** Others, customers who do things themselves (who makes the referral, too), or nobody. */
  private referred(number: number): object {
    if (number === 0) return {};
    return { referredCustomerId: number < 8 ? `r-${number}` : `c-${number % this.customers}` };
  }

  /** How long some of them took, and what they cost: not by chance, so that what is by chance stays the same. */
  private effort(): object {
    return {
      ...(this.made % 3 === 1 ? { dimensions: { service: this.made % 11, speed: (this.made % 40) / 4 } } : {}),
      ...(this.made % 3 === 0 ? { durationSeconds: (this.made % 50) * 12.5 } : {}),
      ...(this.made % 4 === 0
        ? { cost: { amount: `${this.made % 7}.5`, currency: this.made % 8 === 0 ? 'CNY' : 'EUR' } }
        : {}),
    };
  }

  private correction(): object {
    return this.one<() => object>(
      () => ({ valence: (this.below(21) - 10) / 10 }),
      () => ({ valence: null, durationSeconds: null, dimensions: { service: 2.5 } }),
      () => ({ channel: 'app', staffId: null, cost: { amount: '0.75', currency: 'CNY' }, about: { product: 'card' } }),
      () => ({
        occurredAt: this.onTheHour(40 * 24 * HOUR + this.random() * 300 * 24 * HOUR),
      }),
      () => ({ journey: { id: `visit-${this.below(3)}` } }),
      () => ({ journey: null }),
    )();
  }

  /** On the hour, or a few microseconds after it: some things happen at the same moment, others next to each other. */
  private onTheHour(age: number): string {
    const time = new Date(Math.floor((this.until - age) / HOUR) * HOUR).toISOString();
    return this.chance(0.4) ? time.replace('Z', `00${this.below(4)}Z`) : time;
  }

  private answer(): object {
    const instrument = this.one('nps', 'csat', 'ces', 'stars');
    const value = instrument === 'nps' ? this.below(11) : 1 + this.below(instrument === 'ces' ? 7 : 5);
    return { instrument, value, ...this.rated() };
  }

  /** Ratings of dimensions, as some answers have them. */
  private rated(): object {
    const { made } = this;
    return {
      ...(made % 2 === 0
        ? { dimensions: { service: made % 11, ...(made % 6 === 0 && { price: (made % 21) / 2 }) } }
        : {}),
      ...(made % 3 === 0 ? { expected: { service: 7.5, price: made % 9 }, importance: { price: made % 10 } } : {}),
      ...(made % 5 === 0 ? { ideal: { convenience: 9.25 } } : {}),
    };
  }

  /** What an answer is about. */
  private answered(about: { readonly eventId: string } | undefined): object {
    if (this.chance(0.6)) return { journeyId: this.journeyId(about) };
    return {
      channel: this.one('branch', 'app'),
      touchpoint: this.one('queueing', 'call'),
      staffId: this.one('s-1', 's-2'),
      ...(this.chance(0.5) ? { product: this.one('card', 'loan'), productLine: 'credit', brand: 'acme' } : {}),
      ...(this.chance(0.5) ? { campaign: this.one('spring', 'autumn') } : {}),
    };
  }

  private journeyId(about: { readonly eventId: string } | undefined): string {
    return about && this.chance(0.5) ? `j_${about.eventId}` : `visit-${this.below(3)}`;
  }

  private chance(share: number): boolean {
    return this.random() < share;
  }
  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }
  private one<T>(...values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

/** A tenant's own definition, to be put under the name `errand`. */
export const errand = {
  stages: [
    { name: 'asking', phase: 'pre-sale', touchpoints: ['call'] },
    { name: 'coming', phase: 'in-sale', touchpoints: ['visit'] },
  ],
  terminal: [],
  goal: ['visit'],
  idleGapSeconds: 86_400,
  expectations: { default: { call: 0.1 }, tiers: { gold: { visit: 0.5 } } },
};
