import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  placeOf,
  startEmbeddedPostgres,
} from '#libs/adapters/embedded-postgres/embedded-postgres.js';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { type KafkaCluster, startKafka } from '#tools/local-kafka/kafka.cluster.js';
import { readAll } from '../contract/event-store.examples.js';
import { TcpProxy } from '../contract/tcp.proxy.js';
import { ApiClient } from './api.client.js';
import { AppReplica } from './app.replica.js';
import { eventually } from './eventually.js';
import { ClusterDouble } from './eventstoredb/cluster.double.js';
import type { EventStoreDBDouble } from './eventstoredb/eventstoredb.double.js';
import type { ProductBuild } from './product.build.js';
import { signalPostgresOn } from './postgres.signal.js';
import { decidedLogOf, withClient } from './proof.js';
import type { LogEvent } from './recompute/log.js';
import { sharedBuild } from './run.client.js';
import { type AppName, MASTER_KEY } from './server.process.js';

export interface DeploymentOptions {
  readonly store: 'postgres' | 'eventstoredb';
  /** How many nodes EventStoreDB has; more than one are a cluster. */
  readonly nodes?: number;
  /** One process for each. */
  readonly apps: readonly AppName[];
  readonly partitions?: number;
  /** The replicas that reach PostgreSQL only through the proxy. */
  readonly proxied?: readonly string[];
  /** Further environment variables for all of them. */
  readonly env?: Readonly<Record<string, string>>;
  /** The builds that some of them run instead of the current sources. */
  readonly builds?: Readonly<Record<string, ProductBuild>>;
}

/** Clients look for a leader for less than a second before they give up. */
const IMPATIENT = '&maxDiscoverAttempts=5&discoveryInterval=100';
const MEMORY = 1024 ** 3;

/**
 * A whole installation: the apps' processes, its own PostgreSQL and Kafka, and the event store. Each part can be killed
 * and frozen. EventStoreDB is the double, running in this process.
 */
export class Deployment {
  private constructor(
    readonly replicas: readonly AppReplica[],
    readonly postgres: EmbeddedPostgres,
    readonly kafka: KafkaCluster,
    /** EventStoreDB. Undefined where PostgreSQL is the store. */
    private readonly nodes: ClusterDouble | undefined,
    readonly proxy: TcpProxy,
    /** The directory of its PostgreSQL. */
    readonly directory: string,
    private readonly build: ProductBuild,
  ) {}

  /** Resolves when all of it is ready. */
  static async start(options: DeploymentOptions): Promise<Deployment> {
    const { store, nodes = 1, apps, partitions = 4, proxied = [], builds = {}, env: more = {} } = options;
    const build = await sharedBuild();
    const directory = mkdtempSync(join(tmpdir(), 'peakend-deployment-'));
    const [postgres, kafka, cluster] = await Promise.all([
      startEmbeddedPostgres({ directory: join(directory, 'postgres'), memory: MEMORY }),
      startKafka(1),
      store === 'eventstoredb' ? ClusterDouble.start(nodes, {}, IMPATIENT) : undefined,
    ]);
    const proxy = await TcpProxy.before(postgres.connection);
    const { user, password, host, port, database } = postgres.connection;
    /** The name of its connections identifies a replica in pg_stat_activity. */
    const databaseFor = (name: string) =>
      `postgres://${user}:${password}@${host}:${proxied.includes(name) ? proxy.port : port}/${database}?application_name=${name}`;
    const env = {
      PEAKEND_MASTER_KEY: MASTER_KEY,
      PEAKEND_BUS: 'kafka',
      PEAKEND_KAFKA_BROKERS: kafka.brokers.join(','),
      PEAKEND_KAFKA_PARTITIONS: `${partitions}`,
      ...more,
      ...(cluster && { PEAKEND_EVENT_STORE: 'eventstoredb', PEAKEND_EVENTSTOREDB_URL: cluster.url }),
    };
    const replicas = apps.map((app, index) => {
      const number = apps.slice(0, index + 1).filter((other) => other === app).length;
      const name = `${app}-${number}`;
      return new AppReplica(name, {
        build: builds[name] ?? build,
        dataDir: '/nowhere',
        app,
        env: { ...env, PEAKEND_DATABASE_URL: databaseFor(name) },
      });
    });
    const deployment = new Deployment(replicas, postgres, kafka, cluster, proxy, directory, build);
    for (const replica of replicas) replica.start();
    await deployment.ready().catch(async (error: unknown) => {
      await deployment.stop();
      throw error;
    });
    return deployment;
  }

  /** The node of EventStoreDB that leads at first. */
  get double(): EventStoreDBDouble | undefined {
    return this.nodes?.nodes[0];
  }

  get cluster(): ClusterDouble {
    if (this.nodes === undefined) throw new Error('The events are in PostgreSQL');
    return this.nodes;
  }

  replica(name: string): AppReplica {
    const found = this.replicas.find((each) => each.name === name);
    if (found === undefined) throw new Error(`There is no ${name}`);
    return found;
  }

  /** Resolves when every process serves. */
  async ready(): Promise<void> {
    await Promise.all(this.replicas.map((each) => each.ready()));
  }

  /** The tenant's client, talking to this one replica. */
  at(client: ApiClient, name: string): ApiClient {
    const replica = this.replica(name);
    return client.at(() => replica.url);
  }

  /** A new tenant's client as its channels use it: each request goes to the next intake. */
  async newTenant(
    name: string,
    timeZone = 'UTC',
  ): Promise<{ readonly channel: ApiClient; readonly analyst: ApiClient }> {
    const channel = await ApiClient.newTenant(this.inTurn('intake'), name, timeZone);
    return { channel, analyst: channel.at(this.inTurn('insights')) };
  }

  /** Everything stored, in log order. */
  async log(): Promise<readonly LogEvent[]> {
    if (this.double === undefined) return decidedLogOf(this.postgres.connection);
    const store = new EventStoreDBEventStore(this.double.url);
    try {
      await store.open();
      return (await readAll(store, 0n)).map((event) => ({ ...event, position: Number(event.position) }));
    } finally {
      await store.close();
    }
  }

  /** Resolves when queries reflect everything stored, and what policies append to it; waits roughly this long. */
  async caughtUp(analyst: ApiClient, patienceMs = 300_000): Promise<void> {
    await eventually(
      'queries have caught up',
      async () => {
        const { status, body } = await analyst.ask('GET', '/v1/status').catch(() => ({ status: 0, body: undefined }));
        return status === 200 && analyst.hasSettled(body.head);
      },
      patienceMs,
    );
  }

  /** Queries its PostgreSQL. */
  async sql(text: string, values: unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    return (await withClient(this.postgres.connection, (client) => client.query(text, values))).rows;
  }

  /** The replicas waiting for a lock in PostgreSQL; with `relation`, only for a lock on a table. */
  async waiting(kind?: 'relation'): Promise<readonly string[]> {
    const rows = await this.sql(
      `select distinct replace(application_name, 'peakend ', '') as name from pg_stat_activity
        where wait_event_type = 'Lock' and wait_event = coalesce($1, wait_event) order by 1`,
      [kind ?? null],
    );
    return rows.map(({ name }) => String(name));
  }

  /** Does the work while holding the lock that the statement takes, so that nobody else gets it. */
  async locking<T>(statement: string, work: (release: () => Promise<void>) => Promise<T>): Promise<T> {
    return withClient(this.postgres.connection, async (client) => {
      await client.query(`begin; ${statement}`);
      return work(async () => void (await client.query('rollback')));
    });
  }

  /** Signals the PostgreSQL server, or all its processes. A killed server comes back by itself. */
  signalPostgres(signal: NodeJS.Signals, which: 'postmaster' | 'all' = 'all'): void {
    signalPostgresOn(join(placeOf(join(this.directory, 'postgres')), 'data'), signal, which);
  }

  /** How processes ended that nobody had ended. */
  get crashes(): readonly string[] {
    return this.replicas.flatMap(({ crashes }) => crashes);
  }

  /** The last log lines of each running process. */
  lastWords(): readonly string[] {
    return this.replicas.flatMap(({ lastWords }) => lastWords);
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map((each) => each.stop()));
    this.proxy.close();
    await Promise.all([this.postgres.stop(), this.kafka.stop(), this.nodes?.stop()]);
    this.build.remove();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
  }

  private inTurn(app: AppName): () => string {
    const replicas = this.replicas.filter(({ name }) => name.startsWith(`${app}-`));
    let asked = 0;
    return () => (replicas[asked++ % replicas.length] as AppReplica).url;
  }
}
