import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { pino } from 'pino';
import { type Running, start } from '#apps/composition/start.js';
import { standalone } from '#apps/standalone/standalone.app.js';
import type { Scope } from '#libs/platform/auth/access.js';
import { Configuration } from '#libs/platform/configuration.js';
import { createLog } from '#libs/platform/log.js';
import { type TestConnection, testDatabase } from './postgres.js';

export interface Sent {
  readonly key?: string;
  /** Sent as JSON, unless it is text or bytes. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed if it is JSON, else text. */
  // biome-ignore lint/suspicious/noExplicitAny: tests assert what it is.
  readonly body: any;
}

/** The whole product in this process, on a port and an empty database of its own. */
export class TestApp {
  private tenants = 0;

  constructor(
    private readonly running: Running,
    readonly connection: TestConnection,
    /** Every line that was logged, parsed. */
    readonly log: readonly Record<string, unknown>[],
  ) {}

  get url(): string {
    return this.running.url;
  }

  /** Every route that is served, as Fastify has it. */
  get routes(): readonly { readonly method: string; readonly path: string }[] {
    return this.running.routes;
  }

  get adminKey(): string {
    return this.running.adminKey;
  }

  async request(method: string, path: string, { key, body, headers = {} }: Sent = {}): Promise<Received> {
    const raw = typeof body === 'string' || body instanceof Uint8Array;
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text };
  }

  /** A new tenant's name. */
  async newTenant(options: { timeZone?: string; eventsPerSecond?: number } = {}): Promise<string> {
    const name = `tenant-${++this.tenants}`;
    const { status, body } = await this.request('POST', '/v1/admin/tenants', {
      key: this.adminKey,
      body: { name, ...options },
    });
    if (status !== 201) throw new Error(`No tenant was made: ${JSON.stringify(body)}`);
    return name;
  }

  /** A new key of a tenant. */
  async newKey(tenant: string, ...scopes: Scope[]): Promise<string> {
    const { status, body } = await this.request('POST', '/v1/admin/keys', {
      key: this.adminKey,
      body: { tenant, scopes },
    });
    if (status !== 201) throw new Error(`No key was made: ${JSON.stringify(body)}`);
    return body.key;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }
}

/** Starts the product; `settings` are those of Configuration. Close it, and its database and files are gone. */
export async function startApp(
  settings: Partial<Configuration> = {},
): Promise<{ app: TestApp; close(): Promise<void> }> {
  const { connection, close: drop } = await testDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'peakend-app-'));
  const { user, password, host, port, database } = connection;
  const databaseUrl = `postgres://${user}:${password}@${host}:${port}/${database}`;
  const configuration = Object.assign(
    new Configuration(),
    { port: 0, dataDir, databaseUrl, logLevel: 'debug' },
    settings,
  );
  const lines: Record<string, unknown>[] = [];
  const log = createLog(configuration.logLevel, {
    write: (line: string) => void lines.push(JSON.parse(line)),
  } satisfies pino.DestinationStream);
  const clean = async () => {
    await drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const running = await start(standalone, configuration, log).catch(async (error: unknown) => {
    await clean();
    throw error;
  });
  const app = new TestApp(running, connection, lines);
  const close = async () => {
    await app.stop();
    await clean();
  };
  return { app, close };
}

/** The product for a test file, from its first test to its last. */
export function useApp(settings: Partial<Configuration> = {}): { readonly app: TestApp } {
  let started: Awaited<ReturnType<typeof startApp>> | undefined;
  beforeAll(async () => {
    started = await startApp(settings);
  });
  afterAll(() => started?.close(), 60_000);
  return {
    get app() {
      if (started === undefined) throw new Error('The app is there from beforeAll on');
      return started.app;
    },
  };
}
