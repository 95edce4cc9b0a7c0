import { type Cluster, type DoubleOptions, EventStoreDBDouble } from './eventstoredb.double.js';
import { ServerLog } from './server.log.js';

/**
 * Several doubles that are one EventStoreDB: one log, a leader, and gossip that says who leads. Where the leader dies
 * or is deposed nobody leads, until one is elected.
 */
export class ClusterDouble implements Cluster {
  readonly log = new ServerLog();
  readonly nodes: EventStoreDBDouble[] = [];
  #leader: EventStoreDBDouble | undefined;

  private constructor(private readonly discovery: string) {}

  /** @param discovery how clients look for the leader, as options of the connection string */
  static async start(size: number, options: DoubleOptions = {}, discovery = ''): Promise<ClusterDouble> {
    const cluster = new ClusterDouble(discovery);
    for (let no = 0; no < size; no++) cluster.nodes.push(await EventStoreDBDouble.start({ ...options, cluster }));
    cluster.elect(cluster.nodes[0] as EventStoreDBDouble);
    return cluster;
  }

  get url(): string {
    const hosts = this.nodes.map(({ endpoint: { host, port } }) => `${host}:${port}`);
    return `esdb://${hosts.join(',')}?tls=false${this.discovery}`;
  }

  /** A leader that has died leads again when it is back, unless another was elected. */
  get leader(): EventStoreDBDouble | undefined {
    return this.#leader?.isAlive ? this.#leader : undefined;
  }

  /** Nobody leads, although all nodes are alive, as when they cannot agree. */
  depose(): void {
    this.#leader = undefined;
  }

  /** It does not remember the ids that another leader wrote lately, and finds them in its log. */
  elect(node: EventStoreDBDouble): void {
    if (node !== this.#leader) this.log.recent.clear();
    this.#leader = node;
  }

  /** Breaks every connection to every node. */
  reset(): void {
    for (const node of this.nodes) node.reset();
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }
}
