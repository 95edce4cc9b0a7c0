import pg from 'pg';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Parameters } from './api.questions.js';
import type { Received, TestApp } from './app.js';

/** A tenant in whose every word stands its mark, so that one look at an answer tells whether something of it is there. */
export class PlantedTenant {
  private constructor(
    private readonly app: TestApp,
    readonly mark: string,
    /** May do everything that a tenant's key may. */
    readonly key: string,
    /** What identifies its things and does not hold the mark. */
    readonly ids: readonly string[],
    /** What its things are called, by the parameter that asks for them. */
    readonly names: Parameters,
  ) {}

  static async plant(app: TestApp, mark: string): Promise<PlantedTenant> {
    const tenant = `${mark}-tenant`;
    await expectStatus(201, app.request('POST', '/v1/admin/tenants', { key: app.adminKey, body: { name: tenant } }));
    const scopes = ['publish', 'query', 'subscribe', 'operate', 'admin'];
    const made = await expectStatus(
      201,
      app.request('POST', '/v1/admin/keys', { key: app.adminKey, body: { tenant, scopes, name: `${mark}-key` } }),
    );
    const { key, keyId } = made.body;
    const definition = {
      stages: [{ name: `${mark}-stage`, phase: 'in-sale', touchpoints: [`${mark}-touchpoint`] }],
      terminal: [],
      idleGapSeconds: 3600,
      expectations: { tiers: { [`${mark}-tier`]: { [`${mark}-touchpoint`]: 0.1 } } },
    };
    await expectStatus(201, app.request('PUT', `/v1/definitions/${mark}-definition`, { key, body: definition }));
    // Of one name with the definition, for the routes' parameters are.
    const calendar = {
      timeZone: 'UTC',
      week: { monday: [{ from: '09:00', to: '17:00' }] },
      holidays: [{ date: '2024-12-25', name: `${mark}-holiday` }],
    };
    await expectStatus(201, app.request('PUT', `/v1/calendars/${mark}-definition`, { key, body: calendar }));
    const level = {
      calendar: `${mark}-definition`,
      resolveWithinSeconds: 60,
      match: { categories: [`${mark}-category`] },
    };
    await expectStatus(201, app.request('PUT', `/v1/service-levels/${mark}-definition`, { key, body: level }));
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const events = eventsOf(mark);
    const { body } = await expectStatus(
      202,
      app.request('POST', '/v1/events', { key, headers, body: JSON.stringify(events) }),
    );
    if (body.accepted !== events.length - 1) throw new Error(`Not planted: ${JSON.stringify(body)}`);
    const eventIds = events.map(({ source, id }) => eventIdOf(tenant, source, id));
    const erased = await expectStatus(202, app.request('DELETE', `/v1/customers/${mark}-erased`, { key }));
    const { erasureId } = erased.body;
    const ids = [keyId, key, erasureId, ...eventIds];
    const planted = new PlantedTenant(app, mark, key, ids, namesOf(mark, tenant, keyId, erasureId));
    await planted.park(tenant, body.position);
    return planted;
  }

  /** What it is answered, once everything that was planted shows. */
  async ask(path: string, headers: Record<string, string> = {}): Promise<Received> {
    return this.app.request('GET', path, { key: this.key, headers });
  }

  /** Whether something of this tenant stands in a text: as it is, or in what the text holds in base64. */
  isIn(text: string): boolean {
    const encoded = text.match(/[\w-]{16,}/g) ?? [];
    const decoded = encoded.map((part) => Buffer.from(part, 'base64url').toString('utf8')).join('\n');
    return [this.mark, ...this.ids].some((secret) => text.includes(secret) || decoded.includes(secret));
  }

  /** As if an event of a customer of its own had failed to be projected. */
  private async park(tenant: string, position: string): Promise<void> {
    const waiting = { 'peakend-min-position': position, prefer: 'wait=30' };
    await expectStatus(200, this.ask('/v1/status', waiting));
    const sql = new pg.Client(this.app.connection);
    await sql.connect();
    try {
      await sql.query(
        `insert into engine.parked_events (tenant, customer_id, position, reason, parked_at)
         select $1, $2, min(position), $3, now() from store.events where tenant = $1 and customer_id = $2`,
        [tenant, `${this.mark}-parked`, `${this.mark}-reason`],
      );
    } finally {
      await sql.end();
    }
  }
}

async function expectStatus(status: number, answer: Promise<Received>): Promise<Received> {
  const received = await answer;
  if (received.status !== status) throw new Error(`${received.status}: ${JSON.stringify(received.body)}`);
  return received;
}

type Planted = { readonly source: string; readonly id: string } & Readonly<Record<string, unknown>>;

/** Facts of every kind, each of whose words holds the mark; the last is one to be rejected. */
function eventsOf(mark: string): readonly Planted[] {
  let made = 0;
  const event = (type: string, data: object, subject = `${mark}-customer`): Planted => {
    const time = new Date(Date.parse('2024-03-05T10:00:00Z') + made * 60_000).toISOString();
    const id = `${mark}-${++made}`;
    return { specversion: '1.0', type: `peakend.${type}.v1`, source: `/${mark}-source`, id, subject, time, data };
  };
  const common = { channel: `${mark}-channel`, staffId: `${mark}-staff`, text: `${mark} is wonderful` };
  const about = {
    product: `${mark}-product`,
    brand: `${mark}-brand`,
    campaign: `${mark}-campaign`,
    productLine: `${mark}-line`,
  };
  const touchpoint = {
    touchpoint: `${mark}-touchpoint`,
    ...common,
    attributes: { [`${mark}-attribute`]: `${mark}-value` },
  };
  const journeyId = `${mark}-journey`;
  return [
    event('customer.registered', { traits: { [`${mark}-trait`]: `${mark}-value` }, segment: `${mark}-segment` }),
    event('customer.tier-assigned', { tier: `${mark}-tier`, reason: `${mark}-reason` }),
    event('touchpoint.recorded', { ...touchpoint, about, valence: 0.5 }),
    event('touchpoint.recorded', {
      ...touchpoint,
      valence: -0.5,
      journey: { id: journeyId, definition: `${mark}-definition` },
    }),
    event('feedback.submitted', { instrument: 'nps', value: 9, text: `${mark} again`, about: { ...about, journeyId } }),
    event('complaint.filed', {
      complaintId: `${mark}-complaint`,
      category: `${mark}-category`,
      severity: 5,
      ...common,
      journeyId,
    }),
    event('customer.purchase-made', {
      amount: '4711.0815',
      currency: 'EUR',
      product: `${mark}-product`,
      orderId: `${mark}-order`,
    }),
    event('customer.referral-made', { referredCustomerId: `${mark}-referred` }),
    event('customer.merged', { into: `${mark}-customer` }, `${mark}-merged`),
    event('touchpoint.recorded', touchpoint, `${mark}-parked`),
    event('touchpoint.recorded', touchpoint, `${mark}-erased`),
    event('touchpoint.recorded', { ...touchpoint, [`${mark}-unknown`]: `${mark}-value` }),
  ];
}

function namesOf(mark: string, tenant: string, keyId: string, erasureId: string): Parameters {
  const plain = ['journey', 'complaint', 'alert', 'webhook', 'delivery', 'promise', 'followUp', 'backtest'];
  const filters = ['tier', 'channel', 'touchpoint', 'category', 'department', 'product', 'brand', 'campaign'];
  return {
    ...Object.fromEntries(plain.map((name) => [`${name}Id`, [`${mark}-${name}`]])),
    ...Object.fromEntries(filters.map((name) => [name, [`${mark}-${name}`]])),
    customerId: [`${mark}-customer`, `${mark}-parked`],
    staffId: [`${mark}-staff`],
    productLine: [`${mark}-line`],
    definition: [`${mark}-definition`],
    name: [`${mark}-definition`],
    version: ['1'],
    tenant: [tenant],
    keyId: [keyId],
    erasureId: [erasureId],
    instrument: ['nps'],
    type: ['peakend.touchpoint.recorded.v1'],
    state: ['filed'],
    minSeverity: ['1'],
    minRisk: ['0'],
    maxPeakEnd: ['1'],
    lastContactBefore: ['2999-01-01'],
    from: ['2000-01-01'],
    to: ['2999-01-01'],
    escalated: ['false'],
    overdue: ['false'],
  };
}
