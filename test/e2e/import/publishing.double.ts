import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly type: string;
  readonly data?: { readonly text?: string; readonly complaintId?: string };
}

/** How the next requests with events and commands are met: true if this has answered the request. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A server that publishes like peakend and fails on demand, as the real one cannot be made to. */
export class PublishingDouble {
  readonly events = new Map<string, CloudEvent>();
  /** What was carried out, by Idempotency-Key. */
  readonly commands = new Map<string, { readonly path: string; readonly body: unknown }>();
  /** Requests with at least one event. */
  batches = 0;
  largestBatch = 0;
  mostAtOnce = 0;
  mostCommandsAtOnce = 0;
  fault: Fault = () => false;
  /** How many turns of the event loop the command with this number waits for its answer. */
  turns: (no: number) => number = () => 1;
  /** An event that must not be stored. */
  refuses: (event: CloudEvent) => boolean = () => false;
  /** Awaited before the events of a request are looked at. */
  delay: (events: readonly CloudEvent[]) => Promise<unknown> = () => Promise.resolve();
  private atOnce = 0;
  private commandsAtOnce: readonly string[] = [];
  private commandsSeen = 0;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.answer(request, response));
    await new Promise<void>((listening) => this.server?.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((closed) => this.server?.close(closed));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    if (request.headers.authorization !== 'Bearer good')
      return reply(response, 401, { code: 'UNAUTHENTICATED', detail: 'Unknown key' });
    if (text !== '[]' && this.fault(request, response)) return;
    if (request.url?.startsWith('/v1/complaints/')) return this.command(request, response, text);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    await this.delay(JSON.parse(text));
    reply(response, 202, this.publish(JSON.parse(text), request.url?.includes('dryRun=true') ?? false));
    this.atOnce -= 1;
  }

  private async command({ url = '', headers }: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const [complaint] = /^\/v1\/complaints\/[^/]+/.exec(url) as unknown as [string];
    // It answers no two of one complaint at once: an importer that sends them so would mix up their order.
    if (this.commandsAtOnce.includes(complaint)) return reply(response, 400, { code: 'TWO_AT_ONCE' });
    this.commandsAtOnce = [...this.commandsAtOnce, complaint];
    this.mostCommandsAtOnce = Math.max(this.mostCommandsAtOnce, this.commandsAtOnce.length);
    for (let left = this.turns(this.commandsSeen++); left > 0; left--) await new Promise((done) => setImmediate(done));
    this.commandsAtOnce = this.commandsAtOnce.filter((other) => other !== complaint);
    const body = JSON.parse(text);
    if (url.endsWith('/note') && body.text === undefined)
      return reply(response, 422, { code: 'INVALID_BODY', detail: 'There is no text' });
    if (![...this.events.values()].some(({ data }) => complaint === `/v1/complaints/${data?.complaintId}`))
      return reply(response, 404, { code: 'NO_SUCH_COMPLAINT', detail: 'It was not filed' });
    if (url.endsWith('/reopen')) return reply(response, 409, { code: 'COMMAND_NOT_ALLOWED', detail: 'It is filed' });
    const key = String(headers['idempotency-key']);
    const repeated = this.commands.has(key);
    if (!repeated) this.commands.set(key, { path: url, body });
    reply(response, 200, {}, repeated ? { 'idempotency-replayed': 'true' } : {});
  }

  private publish(batch: CloudEvent[], dryRun: boolean): object {
    if (batch.length > 0) this.batches += 1;
    this.largestBatch = Math.max(this.largestBatch, batch.length);
    const answer = { accepted: 0, duplicates: 0, rejected: [] as object[], position: null };
    for (const [index, event] of batch.entries()) {
      const key = JSON.stringify([event.source, event.id]);
      const known = this.events.get(key);
      const errors = [{ path: '/data/valence', code: 'OUT_OF_RANGE', message: 'must be from -1 to 1' }];
      if (this.refuses(event)) answer.rejected.push({ index, id: event.id, code: 'INVALID_EVENT', errors });
      else if (known && JSON.stringify(known) === JSON.stringify(event)) answer.duplicates += 1;
      else if (known) answer.rejected.push({ index, id: event.id, code: 'EVENT_CONFLICT', errors: [] });
      else {
        answer.accepted += 1;
        if (!dryRun) this.events.set(key, event);
      }
    }
    return answer;
  }
}

export function reply(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
