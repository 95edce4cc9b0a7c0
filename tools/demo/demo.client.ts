import { setTimeout as delay } from 'node:timers/promises';
import type { DemoAct } from './alert.stories.js';
import type { CareAct, DemoRule } from './demo.care.js';
import { type DemoEvent, HOUR } from './demo.event.js';
import type { DemoImprovement } from './demo.improvements.js';

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

/** The keys of somebody who works on what the server finds. */
interface WorkKeys {
  readonly query: string;
  readonly subscribe: string;
}

interface Task {
  readonly followUpId: string;
  readonly openedAt: string;
}

/** So long after it was opened a task is done. */
const FOLLOWED_UP_AFTER = 5 * HOUR;
/** Of one client; a server that asks for longer is obeyed. */
const PAUSE_MS = 500;
const ATTEMPTS = 60;
/** What a server answers that is too busy. */
const BUSY: readonly number[] = [429, 503];
const POLL_MS = 100;
/** How long a server that is busy with other things may take to decide something. */
const DECIDED_WITHIN_MS = 120_000;

/** What the demo asks of the server. */
export class DemoClient {
  /** On how many occasions each care rule has decided, as far as it was asked. */
  readonly #cared = new Map<string, number>();

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
    const { rejected } = await this.insist('POST', '/v1/events', key, events, 'application/cloudevents-batch+json');
    const [first] = rejected as readonly object[];
    if (first !== undefined) throw new Error(`The demo's events are not all valid: ${JSON.stringify(first)}`);
  }

  /** Number of events that queries do not show yet. */
  async lag(key: string): Promise<number> {
    const status = (await this.insist('GET', '/v1/status', key)) as {
      projections: readonly { lagEvents: number }[];
    };
    return Math.max(0, ...status.projections.map(({ lagEvents }) => lagEvents));
  }

  /** The alert about a customer, once it is there. */
  async alertOf(key: string, customerId: string): Promise<string> {
    for (let waited = 0; waited < DECIDED_WITHIN_MS; waited += POLL_MS) {
      const found = await this.findAlert(key, customerId);
      if (found !== undefined) return found;
      await delay(POLL_MS);
    }
    throw new Error(`The demo could not go on: there is no alert about ${customerId}.`);
  }

  /** Puts a care rule. Put again, it stays as it is. */
  async putCareRule(key: string, { name, rule }: DemoRule): Promise<void> {
    await this.insist('PUT', `/v1/care-rules/${name}`, key, rule);
  }

  /** Waits until a care rule has decided on so many occasions. */
  async cared(key: string, rule: string, occasions: number): Promise<void> {
    for (let waited = 0; (this.#cared.get(rule) ?? 0) < occasions; waited += POLL_MS) {
      if (waited >= DECIDED_WITHIN_MS)
        throw new Error(`The demo could not go on: ${rule} has not decided on ${occasions} occasions.`);
      if (waited > 0) await delay(POLL_MS);
      const response = await this.call('GET', `/v1/care-rules/${rule}/effect`, key);
      // Of a rule that was just put, queries may know nothing yet.
      if (response.status === 404 || BUSY.includes(response.status)) await response.body?.cancel();
      else this.#cared.set(rule, occasionsOf(await expectOk(response)));
    }
  }

  /** A department has done the tasks that it was given up to a moment, each a few hours after it was opened. */
  async followUp(keys: WorkKeys, department: string, by: number): Promise<void> {
    const { head } = await this.insist('GET', '/v1/status', keys.query);
    const path = `/v1/follow-ups?department=${department}&status=open&limit=200`;
    const seen = { 'peakend-min-position': head as string };
    const { items } = await this.insist('GET', path, keys.query, undefined, undefined, seen);
    for (const { followUpId, openedAt } of items as readonly Task[]) {
      const opened = Date.parse(openedAt);
      if (opened > by) continue;
      const body = { actor: 'anna', occurredAt: new Date(opened + FOLLOWED_UP_AFTER).toISOString() };
      await this.command(`/v1/follow-ups/${followUpId}/done`, keys.subscribe, body, `follow up ${followUpId}`);
    }
  }

  private async findAlert(key: string, customerId: string): Promise<string | undefined> {
    const { items } = await expectOk(await this.call('GET', '/v1/alerts?limit=200', key));
    return (items as readonly Alert[]).find((alert) => alert.customerId === customerId)?.alertId;
  }

  /** Does what somebody of the company does. Done again, it is done once. */
  async act(keys: WorkKeys, act: DemoAct | CareAct): Promise<void> {
    if ('rule' in act) return this.putCareRule(keys.subscribe, act.rule);
    const { on, command, body } = act;
    const target = 'complaint' in on ? on.complaint : await this.alertOf(keys.query, on.alertOf);
    const kind = 'complaint' in on ? 'complaints' : 'alerts';
    const path = `/v1/${kind}/${target}/${command}`;
    await this.command(path, keys.subscribe, body, `${command} ${target}`);
  }

  /** Opens an improvement, and says that it is done. Done again, it is done once. */
  async improve(key: string, { opened, done }: DemoImprovement): Promise<void> {
    const { improvementId } = await this.command('/v1/improvements', key, opened, `open ${opened.title}`);
    await this.command(`/v1/improvements/${improvementId}/done`, key, done, `done ${opened.title}`);
  }

  /** Gives a command until it is taken. @param what under its key, repeats are harmless */
  private command(path: string, key: string, body: object, what: string): Promise<Record<string, unknown>> {
    return this.insist('POST', path, key, body, 'application/json', { 'idempotency-key': `demo: ${what}` });
  }

  /** Asks again while the server is too busy. */
  private async insist(
    method: string,
    path: string,
    key: string,
    body?: unknown,
    type?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Record<string, unknown>> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.call(method, path, key, body, type, headers);
      if (!BUSY.includes(response.status) || attempt === ATTEMPTS) return expectOk(response);
      await response.body?.cancel();
      await delay(Math.max(PAUSE_MS, Number(response.headers.get('retry-after') ?? 0) * 1_000));
    }
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

function occasionsOf({ sent, control, skipped }: Record<string, unknown>): number {
  return Number(sent) + Number(control) + Number(skipped);
}

async function expectOk(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`The demo could not go on: ${response.status} ${text}`);
  return JSON.parse(text);
}
