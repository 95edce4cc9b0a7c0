import { setTimeout as delay } from 'node:timers/promises';
import type { DemoEvent } from './demo.event.js';

export interface NewKey {
  readonly keyId: string;
  readonly key: string;
}

/** The shortest pause before a batch is sent again; the server may ask for a longer one. */
const PAUSE_MS = 500;
const ATTEMPTS = 60;

/** What the demo asks of the server. */
export class DemoClient {
  constructor(
    private readonly url: string,
    private readonly adminKey: string,
  ) {}

  /** Returns false if there is already a tenant with that name. */
  async createTenant(tenant: { name: string; timeZone: string }): Promise<boolean> {
    const response = await this.call('POST', '/v1/admin/tenants', this.adminKey, tenant);
    if (response.status === 409) return false;
    await expectOk(response);
    return true;
  }

  async createKey(tenant: string, scopes: readonly string[], name: string): Promise<NewKey> {
    const response = await this.call('POST', '/v1/admin/keys', this.adminKey, { tenant, scopes, name });
    return (await expectOk(response)) as unknown as NewKey;
  }

  /** Sends a batch until it is accepted; repeats are harmless. */
  async publish(key: string, events: readonly DemoEvent[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.call('POST', '/v1/events', key, events, 'application/cloudevents-batch+json');
      if (![429, 503].includes(response.status) || attempt === ATTEMPTS) {
        const { rejected } = (await expectOk(response)) as { rejected: readonly object[] };
        if (rejected.length > 0) throw new Error(`The demo's events are not all valid: ${JSON.stringify(rejected[0])}`);
        return;
      }
      await response.body?.cancel();
      await delay(Math.max(PAUSE_MS, Number(response.headers.get('retry-after') ?? 0) * 1_000));
    }
  }

  /** Number of events that queries do not show yet. */
  async lag(key: string): Promise<number> {
    const status = (await expectOk(await this.call('GET', '/v1/status', key))) as {
      projections: readonly { lagEvents: number }[];
    };
    return Math.max(0, ...status.projections.map(({ lagEvents }) => lagEvents));
  }

  private call(
    method: string,
    path: string,
    key: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<Response> {
    const headers = { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': type }) };
    return fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }
}

async function expectOk(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The demo could not go on: ${response.status} ${text}`);
  return JSON.parse(text);
}
