import { eventually } from './eventually.js';

/** An event as it came over a stream. */
export interface StreamEvent {
  readonly event: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert its shape.
  readonly data: any;
}

/** What a client of server-sent events receives, read by hand. */
export class EventStream {
  readonly events: StreamEvent[] = [];
  readonly comments: string[] = [];
  retry: string | undefined;
  isOver = false;
  readonly #leaving = new AbortController();

  private constructor(
    readonly status: number,
    readonly headers: Headers,
  ) {}

  static async open(url: string, key: string, lastEventId?: string): Promise<EventStream> {
    const leaving = new AbortController();
    const resume: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await fetch(`${url}/v1/alerts/stream`, {
      headers: { authorization: `Bearer ${key}`, ...resume },
      signal: leaving.signal,
    });
    const stream = new EventStream(response.status, response.headers);
    stream.#leaving.signal.addEventListener('abort', () => leaving.abort());
    if (response.body) void stream.#read(response.body).catch(() => undefined);
    // Its beginning is set before anything is sent.
    await eventually('the stream begins', () => stream.retry !== undefined || stream.isOver);
    return stream;
  }

  leave(): void {
    this.#leaving.abort();
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const parts = (text + decoder.decode(chunk, { stream: true })).split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) this.#take(part);
    }
    this.isOver = true;
  }

  #take(part: string): void {
    if (part.startsWith(':')) return void this.comments.push(part.slice(1).trim());
    const fields = Object.fromEntries(part.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
    if (fields.retry !== undefined) this.retry = fields.retry;
    else this.events.push({ event: fields.event, id: fields.id, data: JSON.parse(fields.data) });
  }
}
