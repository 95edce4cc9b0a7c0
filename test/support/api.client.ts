import { ADMIN_KEY } from './server.process.js';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert its shape.
  readonly body: any;
}

/** Who follows the log, as `/v1/status` shows it. */
interface Follower {
  readonly lagEvents: number;
}

/** A client for one tenant. The instance may end and come back elsewhere, so each request asks for its address. */
export class ApiClient {
  private constructor(
    private readonly url: () => string,
    readonly tenant: string,
    private readonly key: string,
  ) {}

  /** Creates a tenant and a key that may do everything in it. */
  static async newTenant(url: () => string, tenant: string, timeZone = 'UTC'): Promise<ApiClient> {
    const admin = new ApiClient(url, tenant, ADMIN_KEY);
    await admin.expect(201, 'POST', '/v1/admin/tenants', { name: tenant, timeZone });
    const scopes = ['publish', 'query', 'subscribe', 'operate', 'admin'];
    return new ApiClient(url, tenant, (await admin.expect(201, 'POST', '/v1/admin/keys', { tenant, scopes })).body.key);
  }

  /** A client with a key that was made before. */
  static of(url: () => string, tenant: string, key: string): ApiClient {
    return new ApiClient(url, tenant, key);
  }

  /** A client for the same tenant at another instance. */
  at(url: () => string): ApiClient {
    return new ApiClient(url, this.tenant, this.key);
  }

  /** A client for the same tenant with another key. */
  with(key: string): ApiClient {
    return new ApiClient(this.url, this.tenant, key);
  }

  /** @throws whatever fetch throws while nobody answers */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.url() + path, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...json, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    const parsed = /\bjson\b/.test(response.headers.get('content-type') ?? '') && text !== '' ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, body: parsed };
  }

  async expect(
    status: number,
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answered> {
    const answer = await this.ask(method, path, body, headers);
    if (answer.status !== status) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  }

  publish(events: readonly object[]): Promise<Answered> {
    return this.ask('POST', '/v1/events', events, { 'content-type': 'application/cloudevents-batch+json' });
  }

  /** The body of an answer that reflects the position; asks again until there is one. */
  async get(path: string, position?: string): Promise<Answered['body']> {
    const after: Record<string, string> =
      position === undefined ? {} : { 'peakend-min-position': position, prefer: 'wait=30' };
    for (let asked = 1; ; asked++) {
      const answer = await this.ask('GET', path, undefined, after);
      if (answer.status === 200) return answer.body;
      if (answer.status !== 503 || asked === 20)
        throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }

  /** Whether queries reflect the position; also false while nobody answers. */
  async hasReached(position: string): Promise<boolean> {
    const headers = { 'peakend-min-position': position };
    return (await this.ask('GET', '/v1/status', undefined, headers).catch(() => undefined))?.status === 200;
  }

  /**
   * Whether queries reflect everything up to a position, and nobody who follows the log has any more to read: what
   * policies appended is reflected, too.
   */
  async hasSettled(position: string): Promise<boolean> {
    if (!(await this.hasReached(position))) return false;
    const { status, body } = await this.ask('GET', '/v1/status').catch(() => ({ status: 0, body: undefined }));
    if (status !== 200) return false;
    const followers: readonly Follower[] = [...body.projections, ...body.policies];
    return followers.every(({ lagEvents }) => lagEvents === 0);
  }

  /** Every page of a list, once it reflects a position. */
  async all(path: string, position?: string): Promise<readonly Answered['body'][]> {
    const items: Answered['body'][] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Answered['body'] = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
        position,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    return items;
  }
}
