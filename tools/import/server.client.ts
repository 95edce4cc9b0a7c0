import { BackOff } from '#libs/eventing/back-off.js';

/** An answer that was received in full; `body` is null if it is not JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown> | null;
}

/** The server cannot be used as asked; the message says what to do. */
export class ServerError extends Error {}

export interface Pauses {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** How long a request is tried again before the import stops. */
const PATIENCE_MS = 10 * 60_000;
const ANSWER_WITHIN_MS = 120_000;
const TRY_AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);
const BATCH_TYPE = { 'content-type': 'application/cloudevents-batch+json' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** Talks to one peakend server with one key; sits out its restarts and respects its Retry-After. */
export class ServerClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
    private readonly pauses: Pauses,
    /** Called with the reason when a request is going to be tried again. */
    private readonly onWait: (reason: string) => void,
  ) {}

  publish(batch: string, dryRun: boolean): Promise<Answer> {
    return this.post(dryRun ? '/v1/events?dryRun=true' : '/v1/events', batch, BATCH_TYPE);
  }

  /** Gives a command on a complaint; under the same key once only. */
  command(path: string, body: string, idempotencyKey: string): Promise<Answer> {
    return this.post(path, body, { ...JSON_TYPE, 'idempotency-key': idempotencyKey });
  }

  /**
   * Sends until the server gives an answer that trying again would not change.
   * @throws ServerError if the key is refused or patience runs out
   */
  private async post(path: string, body: string, headers: Record<string, string>): Promise<Answer> {
    const until = this.pauses.now() + PATIENCE_MS;
    for (const backOff = new BackOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS); ; backOff.grow()) {
      const answer = await this.once(path, body, headers);
      if (!(answer instanceof Error) && !passes(answer)) return this.checked(answer);
      const reason =
        answer instanceof Error ? `${this.url} ${whatFailed(answer)}` : `${this.url} answered ${said(answer)}`;
      const asked = answer instanceof Error ? undefined : retryAfter(answer.headers, this.pauses.now());
      const wait = asked ?? backOff.ms;
      if (this.pauses.now() + wait > until) throw new ServerError(`${reason}. Run the same command again to go on.`);
      this.onWait(reason);
      await this.pauses.sleep(wait);
    }
  }

  /**
   * Asks whether this is a peakend server that takes this key for all that is going to be sent, with what changes nothing.
   * @throws ServerError at once if it is not
   */
  async check({ events, commands }: { readonly events: boolean; readonly commands: boolean }): Promise<void> {
    if (events) await this.expect(202, '/v1/events', '[]', BATCH_TYPE);
    // A note without its text is refused whatever the complaint, but not before the key was looked at.
    if (commands) await this.expect(422, '/v1/complaints/none/note', '{}', JSON_TYPE);
  }

  private async expect(status: number, path: string, body: string, headers: Record<string, string>): Promise<void> {
    const answer = await this.once(path, body, headers);
    if (answer instanceof Error)
      throw new ServerError(`${this.url} ${whatFailed(answer)}. Is the server running, and is --url right?`);
    this.checked(answer);
    if (answer.status === status || passes(answer)) return;
    throw new ServerError(`${this.url} does not answer like a peakend server: ${said(answer)}. Is --url right?`);
  }

  private checked(answer: Answer): Answer {
    if (answer.status === 401) throw new ServerError(`${this.url} does not know this key (401): ${said(answer)}`);
    if (answer.status === 403) throw new ServerError(`This key may not do that (403): ${said(answer)}`);
    return answer;
  }

  private async once(path: string, body: string, headers: Record<string, string>): Promise<Answer | Error> {
    try {
      const response = await fetch(this.url + path, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${this.key}`, ...headers },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parsed(text) };
    } catch (error) {
      return error as Error;
    }
  }
}

/** Is it worth while to send the same again? */
function passes({ status, body }: Answer): boolean {
  return TRY_AGAIN.has(status) || body?.code === 'CONCURRENT_CHANGE';
}

/** Status, code and detail of a problem document, for a person. */
export function said(answer: Answer): string {
  const { code, detail, title } = answer.body ?? {};
  return [String(answer.status), code, detail ?? title].filter((part) => part !== undefined && part !== '').join(' ');
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function retryAfter(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const wait = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}

function whatFailed(error: Error): string {
  const cause = error.cause as { code?: string; message?: string } | undefined;
  const code = cause?.code ?? error.name;
  const words: Record<string, string> = {
    ECONNREFUSED: 'refuses the connection',
    ENOTFOUND: 'has an unknown host name',
    ECONNRESET: 'dropped the connection',
    UND_ERR_SOCKET: 'dropped the connection',
    TimeoutError: 'did not answer in time',
  };
  return words[code] ?? `cannot be reached (${cause?.message ?? error.message})`;
}
