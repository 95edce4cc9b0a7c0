import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Installation, Received } from '#test/support/installation.js';

export interface Published {
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: object;
  readonly source?: string;
  readonly id?: string;
  readonly sequence?: string;
}

/** A tenant with a channel that publishes and an analyst who asks; each answer shows all that was published before. */
export class Analyst {
  private published = 0;
  position: string | undefined;

  private constructor(
    private readonly app: Installation,
    readonly tenant: string,
    readonly keys: { readonly publish: string; readonly query: string; readonly operate: string },
  ) {}

  static async of(app: Installation, options: { timeZone?: string } = {}): Promise<Analyst> {
    const tenant = await app.newTenant(options);
    const [publish, query, operate] = await Promise.all([
      app.newKey(tenant, 'publish'),
      app.newKey(tenant, 'query'),
      app.newKey(tenant, 'operate', 'query', 'admin'),
    ]);
    return new Analyst(app, tenant, { publish, query, operate });
  }

  /** Publishes in one batch; returns the event ids. */
  async publish(...events: readonly Published[]): Promise<readonly string[]> {
    const batch = events.map(({ type, ...event }) => ({
      specversion: '1.0',
      type: `peakend.${type}.v1`,
      source: '/channels/test',
      id: String(++this.published),
      ...event,
    }));
    const { status, body, headers } = await this.app.request('POST', '/v1/events', {
      key: this.keys.publish,
      body: JSON.stringify(batch),
      headers: { 'content-type': 'application/cloudevents-batch+json' },
    });
    if (status !== 202 || body.rejected.length > 0) throw new Error(`Not published: ${JSON.stringify(body)}`);
    this.position = headers.get('peakend-position') ?? this.position;
    return batch.map(({ source, id }) => eventIdOf(this.tenant, source, id));
  }

  async ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Received> {
    const position = this.position === undefined ? undefined : { 'peakend-min-position': this.position };
    return this.app.request('GET', path, {
      key: this.keys.query,
      headers: { ...position, prefer: 'wait=30', ...headers },
    });
  }

  /** The body of an answer, which must be a success. */
  async get(path: string): Promise<Received['body']> {
    const { status, body } = await this.ask(path);
    if (status !== 200) throw new Error(`${path} was answered with ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

/** A touchpoint of a customer at a time. */
export function touchpoint(subject: string, time: string, data: object): Published {
  return { type: 'touchpoint.recorded', subject, time, data: { channel: 'branch', ...data } };
}
