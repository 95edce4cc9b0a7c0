import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message as it came. */
export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert its shape.
  readonly event: any;
}

/** A status, or what a receiver does that is broken. */
export type Answer = number | 'hang' | 'reset' | ((response: ServerResponse) => void);

/** A receiver of webhooks that answers as a test says. */
export class WebhookReceiver {
  /** Every message, in the order of arrival. */
  readonly received: Received[] = [];
  /** Those that were answered with success. */
  readonly taken: Received[] = [];

  private constructor(
    private readonly server: Server,
    public answer: (message: Received) => Answer,
  ) {}

  static async start(answer: (message: Received) => Answer = () => 204, port = 0): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server, answer);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('error', () => undefined);
      request
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          const body = Buffer.concat(parts).toString('utf8');
          receiver.#take(
            { id: `${request.headers['webhook-id']}`, headers: request.headers, body, event: JSON.parse(body) },
            response,
          );
        });
    });
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** The ids of the messages that it took, each once, by customer. */
  get takenByCustomer(): Readonly<Record<string, readonly string[]>> {
    const found: Record<string, string[]> = {};
    for (const { id, event } of this.taken) {
      const ids = (found[event.subject] ??= []);
      if (!ids.includes(id)) ids.push(id);
    }
    return found;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  #take(message: Received, response: ServerResponse): void {
    this.received.push(message);
    const answer = this.answer(message);
    if (answer === 'hang') return;
    if (answer === 'reset') return void response.socket?.resetAndDestroy();
    if (typeof answer === 'function') return answer(response);
    if (answer >= 200 && answer < 300) this.taken.push(message);
    response.writeHead(answer).end();
  }
}

/** What a message says, if it was signed with the secret. @throws WebhookVerificationError */
export function verified(secret: string, { body, headers }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
