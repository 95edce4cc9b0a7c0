import type { Scope } from '#libs/platform/auth/access.js';
import { type Documents, type Route, routesOf } from './api.questions.js';

export interface Sent {
  readonly key?: string;
  /** Sent as JSON unless it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON, otherwise text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests assert its shape.
  readonly body: any;
}

/** The product as its clients see it, in however many processes: each request goes to the one that serves the route. */
export class Installation {
  private tenants = 0;
  private owners: readonly { readonly url: string; readonly method: string; readonly path: RegExp }[] | undefined;

  /** @param urls the current addresses of its processes */
  constructor(
    private readonly urls: () => readonly string[],
    readonly adminKey: string,
    /** The prefix of its tenants' names, before their number. */
    private readonly names = 'tenant',
  ) {}

  /** Every route that one of its processes serves, as /openapi.json describes it. */
  async documented(): Promise<readonly Route[]> {
    return (await this.documents()).flatMap(({ document }) => routesOf(document));
  }

  async request(method: string, path: string, { key, body, headers = {} }: Sent = {}): Promise<Received> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch((await this.urlFor(method, path)) + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const type = response.headers.get('content-type') ?? '';
    // A stream has no end to wait for (test/support/event.stream.ts reads them).
    const isStream = type.startsWith('text/event-stream');
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    const json = /\bjson\b/.test(type);
    return { status: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text };
  }

  /** Creates a tenant and returns its name; the first of every installation has the same name. */
  async newTenant(options: { timeZone?: string; eventsPerSecond?: number } = {}): Promise<string> {
    const name = `${this.names}-${++this.tenants}`;
    const { status, body } = await this.request('POST', '/v1/admin/tenants', {
      key: this.adminKey,
      body: { name, ...options },
    });
    if (status !== 201) throw new Error(`No tenant was created: ${JSON.stringify(body)}`);
    return name;
  }

  /** Creates a key for a tenant. */
  async newKey(tenant: string, ...scopes: Scope[]): Promise<string> {
    const { status, body } = await this.request('POST', '/v1/admin/keys', {
      key: this.adminKey,
      body: { tenant, scopes },
    });
    if (status !== 201) throw new Error(`No key was created: ${JSON.stringify(body)}`);
    return body.key;
  }

  private async urlFor(method: string, path: string): Promise<string> {
    const [first, ...others] = this.urls();
    if (first === undefined) throw new Error('No process runs');
    if (others.length === 0) return first;
    this.owners ??= (await this.documents()).flatMap(({ url, document }) =>
      routesOf(document).map((route) => ({ url, method: route.method, path: patternOf(route) })),
    );
    const [bare = ''] = path.split('?');
    const owner = this.owners.find((each) => each.method === method && each.path.test(bare));
    if (owner === undefined) throw new Error(`No process serves ${method} ${bare}`);
    return owner.url;
  }

  private documents(): Promise<readonly { readonly url: string; readonly document: Documents }[]> {
    return Promise.all(
      this.urls().map(async (url) => ({
        url,
        document: (await (await fetch(`${url}/openapi.json`)).json()) as Documents,
      })),
    );
  }
}

function patternOf({ path }: Route): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
}
