import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Stands in front of a PostgreSQL and delays its answers, so that each round trip takes that much longer. */
export class DelayingProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  /** The delay of answers in milliseconds. */
  lateMs = 0;

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.server = createServer((client) => {
      const server = connect(target.port, target.host);
      client.on('data', (chunk) => server.write(chunk));
      server.on('data', async (chunk) => {
        if (this.lateMs > 0) await delay(this.lateMs);
        client.write(chunk);
      });
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.sockets.add(from.setNoDelay());
        from
          .on('error', () => {})
          .on('close', () => {
            this.sockets.delete(from);
            to.destroy();
          });
      }
    });
  }

  static async before(target: { readonly host: string; readonly port: number }): Promise<DelayingProxy> {
    const proxy = new DelayingProxy(target);
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is closed');
    return address.port;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
