import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { factTypes } from '#libs/facts/fact.schemas.js';
import { type Answered, ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { decidedLogOf, PATIENCE_MS, repeated, useBuild, withClient } from '#test/support/proof.js';
import { errand, RandomFacts } from '#test/support/random.facts.js';
import { differencesFromLog } from '#test/support/recompute/comparison.js';
import { placeCluster } from '#test/support/run.client.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();

/** Besides these the log holds what was decided. */
const published = new Set<string>(factTypes);

/** Runs work on an instance with a tenant and customers; then checks that everything acknowledged is stored once. */
async function withInstance(
  dataDir: string,
  work: (server: ServerProcess, tenant: Tenant) => Promise<void>,
): Promise<void> {
  const server = await ServerProcess.start({ build: product.build, dataDir });
  try {
    const client = await ApiClient.newTenant(() => server.url, 'proof');
    await client.expect(201, 'PUT', '/v1/definitions/errand', errand);
    const tenant = new Tenant(client);
    expect((await tenant.publish(500)).status).toBe(202);
    await server.during(eventually('queries have caught up', () => client.hasSettled(tenant.position), PATIENCE_MS));
    await work(server, tenant);

    await eventually('queries have caught up', () => client.hasSettled(tenant.position), PATIENCE_MS);
    const log = await decidedLogOf(server.postgresAddress());
    expect(repeated(log)).toEqual([]);
    expect(log.filter(({ type }) => published.has(type))).toHaveLength(tenant.acknowledged);
    expect(await differencesFromLog(log, client, 'UTC', { maps: 50 })).toEqual([]);
    // The process survived all of it.
    expect(await server.end('SIGTERM')).toBe(0);
  } finally {
    await server.end('SIGKILL');
  }
}

/** Publishes batches; a refused one is sent again unchanged the next time. */
class Tenant {
  acknowledged = 0;
  position = '';
  private readonly facts = new RandomFacts('proof', 'outage', 5, 30, Date.now());
  private unsent: object[] = [];

  constructor(readonly client: ApiClient) {}

  async publish(events: number): Promise<Answered> {
    if (this.unsent.length === 0) this.unsent = Array.from({ length: events }, () => this.facts.next());
    const answer = await this.client.publish(this.unsent);
    if (answer.status === 202) {
      expect(answer.body.rejected).toEqual([]);
      this.acknowledged += this.unsent.length;
      this.position = answer.body.position;
      this.unsent = [];
    }
    return answer;
  }

  /** Publishes until it is refused, which must be bearable for a client: a 503 that says when to retry. */
  async publishUntilRefused(server: ServerProcess, events: number): Promise<void> {
    await server.during(
      eventually(
        'publishing is refused',
        async () => {
          const { status, body, headers } = await this.publish(events);
          if (status !== 202)
            expect([status, body.status, Number(headers.get('retry-after')) > 0]).toEqual([503, 503, true]);
          return status !== 202;
        },
        PATIENCE_MS,
      ),
    );
  }

  async publishUntilTaken(server: ServerProcess): Promise<void> {
    await server.during(
      eventually('publishing works again', async () => (await this.publish(10)).status === 202, PATIENCE_MS),
    );
  }
}

async function health(server: ServerProcess, what: 'live' | 'ready'): Promise<number> {
  return (await fetch(`${server.url}/health/${what}`, { signal: AbortSignal.timeout(60_000) })).status;
}

test(
  'while PostgreSQL does not answer, a 503 comes in bounded time; all goes on by itself when it is back',
  async () => {
    await withInstance(await product.newDataDirectory(), async (server, tenant) => {
      server.signalPostgres('SIGSTOP', 'all');
      try {
        await tenant.publishUntilRefused(server, 10);
        expect([await health(server, 'ready'), await health(server, 'live')]).toEqual([503, 200]);
        const asked = await Promise.all(Array.from({ length: 30 }, () => tenant.client.ask('GET', '/v1/customers')));
        expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([503]));
        expect(asked.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
      } finally {
        server.signalPostgres('SIGCONT', 'all');
      }
      await tenant.publishUntilTaken(server);
      await eventually('it is ready', async () => (await health(server, 'ready')) === 200, PATIENCE_MS);
      expect((await tenant.client.ask('GET', '/v1/customers')).status).toBe(200);
    });
  },
  PATIENCE_MS,
);

test(
  'a store without space refuses what it cannot keep, answers what it knows, and takes the rest when there is space',
  async () => {
    await withInstance(await product.newDataDirectory(), async (server, tenant) => {
      const sql = (text: string) => withClient(server.postgresAddress(), (client) => client.query(text));
      await sql(`create function store.refuse() returns trigger language plpgsql as
                 $$ begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$`);
      await sql('create trigger no_room before insert on store.events for each row execute function store.refuse()');
      for (const events of [1, 10, 200]) await tenant.publishUntilRefused(server, events);
      expect((await tenant.client.ask('GET', '/v1/customers')).status).toBe(200);
      expect((await tenant.client.ask('GET', '/v1/journey-maps/errand')).status).toBe(200);
      await sql('drop trigger no_room on store.events');
      await tenant.publishUntilTaken(server);
    });
  },
  PATIENCE_MS,
);

/** A small file system, if this user may mount one. */
function mounted(directory: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory]).status === 0;
}

/** Fills the file system to the last byte. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (const size of [1 << 20, 1 << 12]) while (fits(file, size));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function fits(file: number, size: number): boolean {
  try {
    return writeSync(file, Buffer.alloc(size)) === size;
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
    return false;
  }
}

test(
  'a full disk loses nothing, and freeing it is enough',
  async () => {
    const dataDir = product.newDirectory();
    if (!mounted(dataDir, '400m')) {
      console.log('Not proved: this user may not mount a small file system.');
      return;
    }
    try {
      await placeCluster(dataDir);
      await withInstance(dataDir, async (server, tenant) => {
        const filler = join(dataDir, 'filler');
        fill(filler);
        await tenant.publishUntilRefused(server, 2_000);
        expect([await health(server, 'live'), await health(server, 'ready')]).toEqual([200, 503]);
        const { status } = await tenant.client.ask('GET', '/v1/customers');
        expect([200, 503]).toContain(status);
        rmSync(filler);
        await tenant.publishUntilTaken(server);
        await eventually('it is ready', async () => (await health(server, 'ready')) === 200, PATIENCE_MS);
      });
    } finally {
      spawnSync('umount', ['--lazy', dataDir]);
    }
  },
  PATIENCE_MS,
);
