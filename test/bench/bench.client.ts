import { Agent, request } from 'node:http';

export const BATCH = 'application/cloudevents-batch+json';
export const SINGLE = 'application/cloudevents+json';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A client of one server with one key, and a connection for each concurrent request. */
export class BenchClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(
    private readonly url: URL,
    private readonly key: string,
  ) {}

  /** A client for a new tenant, created with the admin key. */
  static async introduced(
    url: URL,
    adminKey: string,
    tenant: string,
    scopes: readonly string[] = ['publish', 'query', 'operate'],
  ): Promise<BenchClient> {
    const json = 'application/json';
    const admin = new BenchClient(url, adminKey);
    await admin.send('POST', '/v1/admin/tenants', json, JSON.stringify({ name: tenant }));
    const made = await admin.send('POST', '/v1/admin/keys', json, JSON.stringify({ tenant, scopes }));
    admin.close();
    return new BenchClient(url, JSON.parse(made.text).key);
  }

  /** The same client at another server. */
  at(url: URL): BenchClient {
    return new BenchClient(url, this.key);
  }

  send(method: string, path: string, type?: string, body?: string | Buffer, headers: object = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request({
        host: this.url.hostname,
        port: this.url.port,
        method,
        path,
        agent: this.agent,
        headers: {
          authorization: `Bearer ${this.key}`,
          ...(type === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body ?? '') }),
          ...headers,
        },
      });
      sent.on('error', reject).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part) => (text += part));
        response.on('error', reject).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.end(body);
    });
  }

  /** Sends until it is served, as 503 asks for a retry. */
  async sendUntilServed(...request: Parameters<BenchClient['send']>): Promise<Reply> {
    for (;;) {
      const reply = await this.send(...request);
      if (reply.status !== 503) return reply;
    }
  }

  /** Publishes, and rejects unless all events were newly stored. */
  async publish(type: string, body: string | Buffer, events: number): Promise<string> {
    const { status, text } = await this.send('POST', '/v1/events', type, body);
    const { accepted, position } = status === 202 ? JSON.parse(text) : { accepted: 0, position: null };
    if (accepted !== events) throw new Error(`Not published: ${status} ${text.slice(0, 300)}`);
    return position;
  }

  close(): void {
    this.agent.destroy();
  }
}
