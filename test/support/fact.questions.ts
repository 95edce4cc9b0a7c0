import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Parameters } from './api.questions.js';
import { DAYS } from './fact.history.js';
import type { Fact } from './fact.tenant.js';

/** For each parameter of a read route, every value that occurs in the facts, and some that do not. */
export function valuesFor(tenant: string, facts: readonly Fact[]): Parameters {
  const ids = facts.map(({ type, source, id }) => ({ type, eventId: eventIdOf(tenant, source, id) }));
  const ofType = (type: string) =>
    ids.filter((each) => each.type === `peakend.${type}.v1`).map(({ eventId }) => eventId);
  const customers = [...new Set(facts.flatMap(({ subject, data }) => [subject, data.referredCustomerId]))];
  const days = DAYS.map((day) => new Date(day).toISOString().slice(0, 10));
  return {
    customerId: [...customers.filter((customer) => typeof customer === 'string'), 'nobody'],
    journeyId: ['visit-0', 'visit-1', 'visit-2', ...ofType('touchpoint.recorded').map((eventId) => `j_${eventId}`)],
    complaintId: ofType('complaint.filed'),
    backtestId: ['00000000-0000-4000-8000-000000000000'],
    alertId: ['00000000-0000-4000-8000-000000000000'],
    improvementId: ['00000000-0000-4000-8000-000000000000'],
    followUpId: ['00000000-0000-4000-8000-000000000000'],
    definition: ['bank-branch-visit', 'online-purchase', 'errand', 'counter', 'customer-lifecycle'],
    name: ['bank-branch-visit', 'errand', 'counter'],
    version: ['1'],
    instrument: ['nps', 'csat', 'ces', 'stars'],
    thing: ['campaign', 'product', 'productLine', 'brand'],
    tier: ['gold', 'vip'],
    channel: ['branch', 'web'],
    staffId: ['s-1'],
    touchpoint: ['queueing'],
    category: ['fees'],
    label: ['web-shop'],
    department: ['none'],
    owner: ['none'],
    minSeverity: ['3'],
    minRisk: ['0.5'],
    level: ['high', 'dormant'],
    maxPeakEnd: ['-0.2'],
    maxValence: ['-0.2'],
    lastContactBefore: days,
    since: days,
    at: days,
    control: ['false'],
    escalated: ['false'],
    overdue: ['false'],
    state: ['filed'],
    from: days,
    to: days,
    endedFrom: days,
    endedTo: days,
    product: ['none'],
    productLine: ['none'],
    brand: ['none'],
    campaign: ['none'],
    currency: ['EUR', 'HUF'],
    horizonDays: ['30'],
    discountRate: ['0.2'],
  };
}
