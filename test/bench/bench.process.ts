import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { TestConnection } from '../support/postgres.js';

/**
 * The product's server with or without some of its parts: `whole`; `no-projector`; `no-append`, whose store says "stored"
 * and keeps nothing; `bare`, Fastify and ajv only.
 */
export type Parts = 'whole' | 'no-projector' | 'no-append' | 'bare';

/** What `npm start` gives to Node. */
const AS_STARTED = ['--max-semi-space-size=32'];

export const ADMIN_KEY = 'bench-admin-key';
export const BATCH = 'application/cloudevents-batch+json';
export const SINGLE = 'application/cloudevents+json';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

/** A server in a process of its own, and a client of it with a connection for each of its callers. */
export class BenchProcess {
  private key = ADMIN_KEY;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 256 });

  private constructor(
    private readonly child: ReturnType<typeof fork>,
    private readonly url: URL,
  ) {}

  static async start(parts: Parts, connection: TestConnection, tenant: string): Promise<BenchProcess> {
    const child = fork(new URL('./bench.server.ts', import.meta.url), [parts], {
      execArgv: [...AS_STARTED, '--no-warnings', '--expose-gc', '--import', './test/support/typescript.js'],
      env: { ...process.env, BENCH_POSTGRES: JSON.stringify(connection) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [url] = (await once(child, 'message')) as [string];
    const server = new BenchProcess(child, new URL(url));
    if (parts !== 'bare') await server.introduce(tenant);
    return server;
  }

  private async introduce(tenant: string): Promise<void> {
    const json = 'application/json';
    await this.send('POST', '/v1/admin/tenants', json, JSON.stringify({ name: tenant }));
    const made = await this.send(
      'POST',
      '/v1/admin/keys',
      json,
      JSON.stringify({ tenant, scopes: ['publish', 'query'] }),
    );
    this.key = JSON.parse(made.text).key;
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

  /** Sends until it is served: 503 asks for that. */
  async sendUntilServed(...request: Parameters<BenchProcess['send']>): Promise<Reply> {
    for (;;) {
      const reply = await this.send(...request);
      if (reply.status !== 503) return reply;
    }
  }

  /** Publishes, and rejects unless all of it was stored now. */
  async publish(type: string, body: string | Buffer, events: number): Promise<string> {
    const { status, text } = await this.send('POST', '/v1/events', type, body);
    const { accepted, position } = status === 202 ? JSON.parse(text) : { accepted: 0, position: null };
    if (accepted !== events) throw new Error(`Not published: ${status} ${text.slice(0, 300)}`);
    return position;
  }

  /** Microseconds of CPU that the process has used. */
  cpu(): Promise<number> {
    return this.ask('cpu');
  }

  /** Bytes of its heap in use after a collection. */
  heap(): Promise<number> {
    return this.ask('heap');
  }

  private async ask(question: string): Promise<number> {
    this.child.send(question);
    return ((await once(this.child, 'message')) as [number])[0];
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    this.child.disconnect();
    await once(this.child, 'exit');
  }
}
