import type { Installation, Received } from '#test/support/installation.js';

const BATCH = 'application/cloudevents-batch+json';
const ONE = 'application/cloudevents+json';

/** A valid CloudEvent of a touchpoint, with a test's own changes. */
export function touchpointEvent(id: string, more: object = {}, data: object = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    type: 'peakend.touchpoint.recorded.v1',
    source: '/channels/branch',
    id,
    subject: '4711',
    time: '2024-01-31T10:00:00Z',
    data: { touchpoint: 'queueing', channel: 'branch', valence: -0.6, ...data },
    ...more,
  };
}

export function complaintEvent(id: string, data: object = {}): Record<string, unknown> {
  const filed = { category: 'waiting', severity: 3, channel: 'branch', ...data };
  return { ...touchpointEvent(id), type: 'peakend.complaint.filed.v1', data: filed };
}

/** A channel of a tenant: publishes with a key of its own. */
export class Channel {
  private constructor(
    private readonly app: Installation,
    readonly tenant: string,
    readonly key: string,
    readonly adminKey: string,
  ) {}

  static async of(app: Installation, options: { eventsPerSecond?: number } = {}): Promise<Channel> {
    const tenant = await app.newTenant(options);
    return new Channel(app, tenant, await app.newKey(tenant, 'publish'), await app.newKey(tenant, 'admin'));
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Received> {
    return this.app.request('POST', path, { key: this.key, body, headers });
  }

  batch(events: unknown, query = ''): Promise<Received> {
    return this.post(`/v1/events${query}`, JSON.stringify(events), { 'content-type': BATCH });
  }

  one(event: unknown, query = ''): Promise<Received> {
    return this.post(`/v1/events${query}`, JSON.stringify(event), { 'content-type': ONE });
  }

  rejects(query = ''): Promise<Received> {
    return this.app.request('GET', `/v1/rejects${query}`, { key: this.adminKey });
  }
}
