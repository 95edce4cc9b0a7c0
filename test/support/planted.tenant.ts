import pg from 'pg';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Parameters } from './api.questions.js';
import type { Received, TestApp } from './app.js';
import { raiseAlert } from './raised.alert.js';

/** A tenant with its mark in every word, so that one look at an answer shows whether it holds anything of theirs. */
export class PlantedTenant {
  private constructor(
    private readonly app: TestApp,
    readonly mark: string,
    /** A key that may do everything a tenant's key may. */
    readonly key: string,
    /** The ids of its things, which do not hold the mark. */
    readonly ids: readonly string[],
    /** The names of its things, by the parameter that asks for them. */
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
    // Named like the definition, because all these routes call their parameter `name`.
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
    const rule = { enabled: false, on: { kind: 'tier', to: `${mark}-tier` } };
    await expectStatus(201, app.request('PUT', `/v1/care-rules/${mark}-definition`, { key, body: rule }));
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const events = eventsOf(mark);
    const { body } = await expectStatus(
      202,
      app.request('POST', '/v1/events', { key, headers, body: JSON.stringify(events) }),
    );
    if (body.accepted !== events.length - 1) throw new Error(`Not planted: ${JSON.stringify(body)}`);
    const eventIds = events.map(({ source, id }) => eventIdOf(tenant, source, id));
    const task = { customerId: `${mark}-customer`, department: `${mark}-department`, text: `${mark} is to be called` };
    const { followUpId } = (await expectStatus(201, app.request('POST', '/v1/follow-ups', { key, body: task }))).body;
    const improvement = {
      ...{ title: `${mark} is to be better`, owner: `${mark}-owner`, target: 0.5, dueOn: '2999-01-31' },
      measure: { kind: 'touchpoint', name: `${mark}-touchpoint`, tier: `${mark}-tier`, channel: `${mark}-channel` },
    };
    const improving = await expectStatus(201, app.request('POST', '/v1/improvements', { key, body: improvement }));
    const { improvementId } = improving.body;
    const raising = { tenant, customerId: `${mark}-customer`, at: '2024-03-06T10:00:00.000Z', tier: `${mark}-tier` };
    const alertId = await raiseAlert(app.connection, raising);
    const erased = await expectStatus(202, app.request('DELETE', `/v1/customers/${mark}-erased`, { key }));
    const { erasureId } = erased.body;
    const hook = {
      url: `https://${mark}.example.com/`,
      events: ['churn.alert.raised'],
      description: `${mark}-webhook`,
    };
    const { webhookId, secret } = (await expectStatus(201, app.request('POST', '/v1/webhooks', { key, body: hook })))
      .body;
    const off = { enabled: false };
    await expectStatus(200, app.request('PATCH', `/v1/webhooks/${webhookId}`, { key, body: off }));
    const deliveryId = crypto.randomUUID();
    const ids = [keyId, key, erasureId, followUpId, improvementId, alertId, webhookId, secret, deliveryId, ...eventIds];
    const given = { keyId, erasureId, followUpId, improvementId, alertId, webhookId, deliveryId };
    const planted = new PlantedTenant(app, mark, key, ids, namesOf(mark, tenant, given));
    await planted.park(tenant, body.position);
    await planted.deliver(tenant, webhookId, deliveryId);
    return planted;
  }

  /** The answer it gets, once queries reflect everything planted. */
  async ask(path: string, headers: Record<string, string> = {}): Promise<Received> {
    return this.app.request('GET', path, { key: this.key, headers });
  }

  /** Whether a text contains anything of this tenant's, in plain text or in base64. */
  isIn(text: string): boolean {
    const encoded = text.match(/[\w-]{16,}/g) ?? [];
    const decoded = encoded.map((part) => Buffer.from(part, 'base64url').toString('utf8')).join('\n');
    return [this.mark, ...this.ids].some((secret) => text.includes(secret) || decoded.includes(secret));
  }

  /** Pretends that an event of one of its own customers could not be projected. */
  private async park(tenant: string, position: string): Promise<void> {
    const waiting = { 'peakend-min-position': position, prefer: 'wait=30' };
    await expectStatus(200, this.ask('/v1/status', waiting));
    await this.query(
      `insert into engine.parked_events (tenant, customer_id, position, reason, parked_at)
       select $1, $2, min(position), $3, now() from store.events where tenant = $1 and customer_id = $2`,
      [tenant, `${this.mark}-parked`, `${this.mark}-reason`],
    );
  }

  /** Pretends that an alert about one of its customers was delivered to its webhook: at a position where none is. */
  private async deliver(tenant: string, webhookId: string, deliveryId: string): Promise<void> {
    const position = `(select max(position) from store.events where tenant = $1 and customer_id = $2)`;
    await this.query(
      `insert into feed.items (position, event_id, tenant, customer_id, type, source, time, recorded_at, data)
       select ${position}, gen_random_uuid(), $1, $2, 'churn.alert.raised', '/peakend/alerts', '', now(), '{}'`,
      [tenant, `${this.mark}-parked`],
    );
    await this.query(
      `insert into feed.deliveries (delivery_id, webhook_no, position, customer_id, status, created_at, finished_at)
       select $4, webhook_no, ${position}, $2, 'delivered', now(), now() from feed.webhooks
        where tenant = $1 and webhook_id = $3`,
      [tenant, `${this.mark}-parked`, webhookId, deliveryId],
    );
  }

  private async query(text: string, values: readonly string[]): Promise<void> {
    const sql = new pg.Client(this.app.connection);
    await sql.connect();
    try {
      await sql.query(text, [...values]);
    } finally {
      await sql.end();
    }
  }
}

type Given = Readonly<
  Record<'keyId' | 'erasureId' | 'followUpId' | 'improvementId' | 'alertId' | 'webhookId' | 'deliveryId', string>
>;

async function expectStatus(status: number, answer: Promise<Received>): Promise<Received> {
  const received = await answer;
  if (received.status !== status) throw new Error(`${received.status}: ${JSON.stringify(received.body)}`);
  return received;
}

type Planted = { readonly source: string; readonly id: string } & Readonly<Record<string, unknown>>;

/** Facts of every kind, with the mark in every word; the last one is to be rejected. */
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
      channel: `${mark}-other-channel`,
      valence: -0.5,
      journey: { id: journeyId, definition: `${mark}-definition` },
    }),
    event('feedback.submitted', {
      instrument: 'nps',
      value: 9,
      text: `${mark} again`,
      about: { ...about, journeyId },
      dimensions: { [`${mark}-dimension`]: 7 },
    }),
    event('complaint.filed', {
      complaintId: `${mark}-complaint`,
      category: `${mark}-category`,
      severity: 5,
      labels: [`${mark}-label`],
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

function namesOf(mark: string, tenant: string, given: Given): Parameters {
  const { keyId, erasureId, followUpId, improvementId, alertId, webhookId, deliveryId } = given;
  const plain = ['journey', 'complaint', 'promise', 'backtest'];
  const filters = ['tier', 'channel', 'touchpoint', 'category', 'department', 'label', 'product', 'brand', 'campaign'];
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
    followUpId: [followUpId],
    improvementId: [improvementId],
    owner: [`${mark}-owner`],
    webhookId: [webhookId],
    deliveryId: [deliveryId],
    alertId: [alertId],
    instrument: ['nps'],
    thing: ['campaign', 'product', 'productLine', 'brand'],
    type: ['peakend.touchpoint.recorded.v1'],
    state: ['filed'],
    minSeverity: ['1'],
    minRisk: ['0'],
    level: ['low'],
    maxPeakEnd: ['1'],
    maxValence: ['1'],
    lastContactBefore: ['2999-01-01'],
    since: ['2000-01-01'],
    at: ['2999-01-01'],
    control: ['false'],
    from: ['2000-01-01'],
    to: ['2999-01-01'],
    currency: ['EUR'],
    horizonDays: ['30'],
    discountRate: ['0.2'],
    endedFrom: ['2000-01-01'],
    endedTo: ['2999-01-01'],
    escalated: ['false'],
    overdue: ['false'],
  };
}
