import { setTimeout as delay } from 'node:timers/promises';
import type { DemoAct } from './alert.stories.js';
import type { DemoEvent } from './demo.event.js';

export interface NewKey {
  readonly keyId: string;
  readonly key: string;
}

interface KeyPage {
  readonly items: readonly { readonly keyId: string; readonly name: string | null }[];
  readonly nextCursor: string | null;
}

interface Alert {
  readonly alertId: string;
  readonly customerId: string;
}

/** Of one client; a server that asks for longer is obeyed. */
const PAUSE_MS = 500;
const ATTEMPTS = 60;
const POLL_MS = 100;
/** How long a server that is busy with other things may take to raise an alert. */
const ALERTED_WITHIN_MS = 120_000;

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

  /** Whether the server takes a key for what it is needed for. */
  async takes(key: string): Promise<boolean> {
    const response = await this.call('POST', '/v1/events', key, [], 'application/cloudevents-batch+json');
    await response.body?.cancel();
    return response.status !== 401;
  }

  /** Takes away the keys of these names that the tenant had so far. */
  async revokeKeys(tenant: string, names: readonly string[]): Promise<void> {
    const path = (cursor: string | null) =>
      `/v1/admin/keys?tenant=${tenant}&limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    for (let cursor: string | null = null; ; ) {
      const page = (await expectOk(await this.call('GET', path(cursor), this.adminKey))) as unknown as KeyPage;
      const old = page.items.filter(({ name }) => name !== null && names.includes(name));
      await Promise.all(old.map(({ keyId }) => this.call('DELETE', `/v1/admin/keys/${keyId}`, this.adminKey)));
      cursor = page.nextCursor;
      if (cursor === null) return;
    }
  }

  /** Sends a batch until it is taken; repeats are harmless. */
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

  /** The alert about a customer, once it is there. */
  async alertOf(key: string, customerId: string): Promise<string> {
    for (let waited = 0; waited < ALERTED_WITHIN_MS; waited += POLL_MS) {
      const found = await this.findAlert(key, customerId);
      if (found !== undefined) return found;
      await delay(POLL_MS);
    }
    throw new Error(`The demo could not go on: there is no alert about ${customerId}.`);
  }

  private async findAlert(key: string, customerId: string): Promise<string | undefined> {
    const { items } = await expectOk(await this.call('GET', '/v1/alerts?limit=200', key));
    return (items as readonly Alert[]).find((alert) => alert.customerId === customerId)?.alertId;
  }

  /** Does what somebody of the company does. Done again, it is done once. */
  async act(
    keys: { readonly query: string; readonly subscribe: string },
    { on, command, body }: DemoAct,
  ): Promise<void> {
    const target = 'complaint' in on ? on.complaint : await this.alertOf(keys.query, on.alertOf);
    const kind = 'complaint' in on ? 'complaints' : 'alerts';
    const path = `/v1/${kind}/${target}/${command}`;
    const headers = { 'idempotency-key': `demo: ${command} ${target}` };
    await expectOk(await this.call('POST', path, keys.subscribe, body, 'application/json', headers));
  }

  private call(
    method: string,
    path: string,
    key: string,
    body?: unknown,
    type = 'application/json',
    more: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': type }),
      ...more,
    };
    return fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  }
}

async function expectOk(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The demo could not go on: ${response.status} ${text}`);
  return JSON.parse(text);
}
