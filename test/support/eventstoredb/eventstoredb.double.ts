import { createServer, type Server as Listener, type Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { appendHandler } from './append.handler.js';
import { batchHandler } from './batch.handler.js';
import { deleteHandler, tombstoneHandler } from './delete.handlers.js';
import { featuresHandler } from './features.handler.js';
import { readHandler } from './read.handler.js';
import { Faults } from './server.faults.js';
import { ServerLog } from './server.log.js';
import type { ServerNode, ServerOptions } from './server.node.js';
import type { Subscription } from './subscription.js';
import type { Endpoint } from './server.wire.js';

export interface DoubleOptions extends Partial<ServerOptions> {
  readonly port?: number;
  /** Makes this node a follower: it shows the leader's log, unless `lag` holds it back. */
  readonly leader?: EventStoreDBDouble;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
}

const HOST = '127.0.0.1';
/** The largest message that EventStoreDB reads. */
const MOST_RECEIVED = 16_767_216;

/** An in-memory, in-process EventStoreDB: the real protocol for the real client, and faults on demand. */
export class EventStoreDBDouble implements ServerNode {
  readonly faults = new Faults();
  readonly log: ServerLog;
  readonly options: ServerOptions;
  readonly #subscriptions = new Set<Subscription>();
  readonly #sockets = new Set<Socket>();
  #listener: Listener | undefined;
  #server: Server | undefined;
  #port = 0;
  #opened = 0;
  #shown: number | undefined;

  private constructor(private readonly given: DoubleOptions) {
    this.log = given.leader?.log ?? new ServerLog();
    this.options = {
      version: given.version ?? '24.10.6',
      maxAppendSize: given.maxAppendSize ?? 1_048_576,
      commitTimeoutMs: given.commitTimeoutMs ?? 2_000,
      users: given.users ?? {},
    };
  }

  static async start(options: DoubleOptions = {}): Promise<EventStoreDBDouble> {
    const double = new EventStoreDBDouble(options);
    await double.listen();
    return double;
  }

  get endpoint(): Endpoint {
    return { host: HOST, port: this.#port };
  }

  get leader(): Endpoint | undefined {
    return this.given.leader?.endpoint;
  }

  /** How many of the log's events this node shows. */
  get end(): number {
    return Math.min(this.#shown ?? this.log.indexed, this.log.indexed);
  }

  /** Where a client connects. */
  get url(): string {
    return `esdb://${HOST}:${this.#port}?tls=${this.given.tls !== undefined}`;
  }

  /** From now on this node shows nothing new, like a follower that cannot keep up. */
  lag(): void {
    this.#shown = this.log.indexed;
  }

  keepUp(): void {
    this.#shown = undefined;
  }

  /** Ends every subscription without an error. */
  endSubscriptions(): void {
    for (const subscription of this.#subscriptions) subscription.end();
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** How many subscriptions were ever opened. */
  get subscriptionsOpened(): number {
    return this.#opened;
  }

  reset(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Dies: every connection breaks, and no new one is accepted. The log stays; the memory of recent writes is lost. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => (this.#listener ? this.#listener.close(() => resolve()) : resolve()));
    this.#listener = undefined;
    this.reset();
    this.#server?.forceShutdown();
    this.log.recent.clear();
    await closed;
  }

  /** Comes back at the same address. */
  async listen(): Promise<void> {
    const server = new Server({
      'grpc.max_receive_message_length': MOST_RECEIVED,
      'grpc.max_send_message_length': -1,
    });
    server.addService(streamsService.StreamsService, {
      append: appendHandler(this),
      batchAppend: batchHandler(this),
      read: readHandler(this, (subscription) => {
        this.#opened++;
        this.#subscriptions.add(subscription);
        return () => this.#subscriptions.delete(subscription);
      }),
      delete: deleteHandler(this),
      tombstone: tombstoneHandler(this),
    });
    server.addService(featuresService.ServerFeaturesService, { getSupportedMethods: featuresHandler(this) });
    const { tls } = this.given;
    const credentials = tls
      ? ServerCredentials.createSsl(null, [{ private_key: tls.key, cert_chain: tls.cert }])
      : ServerCredentials.createInsecure();
    const connections = server.createConnectionInjector(credentials);
    const listener = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      socket.setNoDelay();
      connections.injectConnection(socket);
    });
    const port = this.#port || this.given.port || 0;
    await new Promise<void>((done, failed) => listener.on('error', failed).listen(port, HOST, done));
    const address = listener.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
    this.#listener = listener;
  }
}
