import type { TestConnection } from '../support/postgres.js';
import { BenchChild } from './bench.child.js';
import { BenchClient } from './bench.client.js';

/**
 * The product's server with or without some of its parts: `whole`; `no-projector`; `no-append`, whose store says
 * "stored" and keeps nothing; `eventstoredb`, whose store is the EventStoreDB at BENCH_EVENTSTOREDB, without a
 * projector; `bare`, Fastify and ajv only.
 */
export type Parts = 'whole' | 'no-projector' | 'no-append' | 'eventstoredb' | 'bare';

export const ADMIN_KEY = 'bench-admin-key';

/** A server in its own process, and a client of it. */
export class BenchProcess {
  private constructor(
    private readonly child: BenchChild,
    readonly client: BenchClient,
  ) {}

  static async start(
    parts: Parts,
    connection: TestConnection,
    tenant: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<BenchProcess> {
    const child = await BenchChild.start('./bench.server.ts', [parts], {
      BENCH_POSTGRES: JSON.stringify(connection),
      ...env,
    });
    const url = new URL(child.said);
    const client = parts === 'bare' ? new BenchClient(url, ADMIN_KEY) : BenchClient.introduced(url, ADMIN_KEY, tenant);
    return new BenchProcess(child, await client);
  }

  /** Publishes, and rejects unless all events were newly stored. */
  publish(...given: Parameters<BenchClient['publish']>): Promise<string> {
    return this.client.publish(...given);
  }

  /** Microseconds of CPU that the process has used. */
  cpu(): Promise<number> {
    return this.child.cpu();
  }

  /** Bytes of its heap in use after a garbage collection. */
  heap(): Promise<number> {
    return this.child.heap();
  }

  async stop(): Promise<void> {
    this.client.close();
    await this.child.stop();
  }
}
