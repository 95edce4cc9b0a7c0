import type { Append } from '#libs/eventing/event-store.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { DEFAULT_TIER_SETTINGS, type TierSettings } from '#libs/facts/tier-setting/tier-setting.events.js';
import type { JsonObject, StoredEvent } from '#libs/kernel/event.js';
import { tierReview } from '#libs/policies/tier-review/tier-review.watcher.js';
import { aDecision } from '#test/contract/event-store.examples.js';
import { anEvent } from '#test/support/an.event.js';
import { fact, midnight, TENANT } from '#test/support/churn.story.js';
import { policySuite } from './policy.suite.js';

function decided(id: string, customerId: string | null, time: string, type: string, data: JsonObject): Append {
  const eventId = uuid5(EVENT_NAMESPACE, id);
  const event = anEvent({ eventId, tenant: TENANT, customerId, type, id, time: Date.parse(`${time}:00Z`), data });
  return aDecision(uuid5(EVENT_NAMESPACE, `stream of ${id}`), -1, [event]);
}

const puts = (version: number, time: string, settings: Partial<TierSettings>) =>
  decided(`settings ${version}`, null, time, 'tier-settings.put', {
    version,
    settings: { ...DEFAULT_TIER_SETTINGS, ...settings },
  });
const closes = (day: string) => {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString();
  return midnight(day, next);
};
const buys = (customerId: string, time: string, amount: string) =>
  fact(customerId, time, 'customer.purchase-made', { amount, currency: 'EUR' });
const alerts = (customerId: string, time: string, status: 'open' | 'resolved') =>
  decided(
    `alert ${customerId} ${status}`,
    customerId,
    time,
    `churn.alert.${status === 'open' ? 'raised' : 'resolved'}`,
    {
      alertId: '00000000-0000-4000-8000-00000000000a',
      customerId,
      version: status === 'open' ? 1 : 2,
      raisedAt: '2026-01-31T11:00:00.000Z',
      status,
      risk: 0.9,
      horizonDays: 90,
      level: 'critical',
      highestLevel: 'critical',
      reasons: [],
      recommendedActions: ['get-in-touch'],
      tier: null,
      ...(status === 'resolved' && { outcome: 'risk-fell' }),
    },
  );

const SETTINGS: Partial<TierSettings> = {
  automatic: true,
  currency: 'EUR',
  windowDays: 60,
  tiers: [{ tier: 'vip', topShare: 0.25 }, { tier: 'a', atLeast: '100' }, { tier: 'b', atLeast: '10' }, { tier: 'c' }],
  lowerAfterReviews: 2,
  holdDays: 40,
};

policySuite({
  policy: tierReview,
  story: [
    {
      at: '2026-01-20T12:00:00Z',
      appends: [buys('rich', '2026-01-20T10:00', '1000'), buys('well', '2026-01-20T10:00', '150')],
    },
    {
      at: '2026-01-25T12:00:00Z',
      appends: [
        puts(2, '2026-01-25T12:00', SETTINGS),
        buys('some', '2026-01-24T10:00', '20'),
        buys('more', '2026-01-24T10:00', '99.9999'),
        buys('gone', '2026-01-24T10:00', '500'),
        fact('gone', '2026-01-25T10:00', 'customer.lost', { reason: 'price' }),
        fact('some', '2026-01-25T10:00', 'customer.registered', {
          traits: { sealed: '', key: 'k' },
          potential: 'high',
        }),
        fact('kept', '2026-01-25T10:00', 'customer.tier-assigned', { tier: 'a' }),
        buys('dollars', '2026-01-25T10:00', '7'),
      ],
    },
    // The first midnight after the settings. What comes before the review is over belongs to the next one.
    { at: '2026-01-26T00:00:01Z', appends: [closes('2026-01-25'), buys('some', '2026-01-25T23:00', '5000')] },
    { at: '2026-01-27T00:00:01Z', appends: [closes('2026-01-26')] },
    // Some merges into well, for which an alert is raised; more returns what it bought.
    {
      at: '2026-01-31T12:00:00Z',
      appends: [
        fact('some', '2026-01-31T10:00', 'customer.merged', { into: 'well' }),
        alerts('rich', '2026-01-31T11:00', 'open'),
        fact('more', '2026-01-31T11:00', 'customer.purchase-returned', { amount: '99.9999', currency: 'EUR' }),
        fact('dollars', '2026-01-31T11:00', 'customer.erased', { erasureId: 'x', survivor: 'dollars', keys: [] }),
      ],
    },
    // Both due at one midnight are one; after three days without the product the midnights come together.
    {
      at: '2026-02-03T09:00:00Z',
      appends: [
        puts(3, '2026-01-31T13:00', { ...SETTINGS, windowDays: 30 }),
        closes('2026-01-31'),
        puts(4, '2026-02-03T08:00', { ...SETTINGS, windowDays: 40 }),
        closes('2026-02-01'),
        closes('2026-02-02'),
        alerts('rich', '2026-02-03T08:30', 'resolved'),
      ],
    },
    { at: '2026-03-01T00:00:01Z', appends: [closes('2026-02-28'), buys('new', '2026-02-28T10:00', '1')] },
    { at: '2026-04-01T00:00:01Z', appends: [closes('2026-03-31')] },
  ],
  tell: ({ customerId, data, time }: StoredEvent) =>
    `${new Date(time).toISOString().slice(5, 16)} ${customerId}: ${String(data.tier)}`,
  decides: [
    '01-26T00:00 dollars: c',
    '01-26T00:00 more: b',
    '01-26T00:00 rich: vip',
    '01-26T00:00 some: a',
    '01-26T00:00 well: a',
    '02-01T00:00 well: vip',
    '02-02T00:00 more: c',
    '02-02T00:00 rich: b',
    '03-01T00:00 rich: a',
    '04-01T00:00 kept: c',
    '04-01T00:00 new: vip',
  ],
});
