import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Faults } from './event-store.subject.js';

/** Stands between a client and its server, and can fail the way networks do. */
export class TcpProxy implements Faults {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  /** The sockets to the server. */
  readonly #answering = new Set<Socket>();
  #state: 'open' | 'cut' | 'frozen' | 'mute' = 'open';

  private constructor(target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => this.#join(client, target));
  }

  static async before(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((done) => proxy.#server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is closed');
    return address.port;
  }

  cut(): void {
    this.#state = 'cut';
    for (const socket of this.#sockets) socket.destroy();
  }

  freeze(): void {
    this.#state = 'frozen';
    for (const socket of this.#sockets) socket.pause();
  }

  /** Requests arrive; answers do not. */
  mute(): void {
    this.#state = 'mute';
    for (const socket of this.#answering) socket.pause();
  }

  heal(): void {
    this.#state = 'open';
    for (const socket of this.#sockets) socket.resume();
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #join(client: Socket, target: { readonly host: string; readonly port: number }): void {
    if (this.#state === 'cut') return void client.destroy();
    const server = connect(target.port, target.host);
    this.#answering.add(server);
    if (this.#state === 'mute') server.pause();
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from);
      from.setNoDelay();
      from.on('data', (chunk) => to.write(chunk));
      from.on('error', () => {});
      from.on('close', () => {
        this.#sockets.delete(from);
        this.#answering.delete(from);
        to.destroy();
      });
      if (this.#state === 'frozen') from.pause();
    }
  }
}
