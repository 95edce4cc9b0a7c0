import { lookup } from 'node:dns/promises';
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupAddress } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import { isPublic, literalOf } from './public.address.js';

/** What a receiver made of a message. */
export interface Attempt {
  readonly delivered: boolean;
  /** The status it answered; null: it did not answer. */
  readonly responseStatus: number | null;
  /** Why it was not delivered, for its owner; null: it was. */
  readonly error: string | null;
  /** How long it asks to be left alone, in milliseconds; 0: it does not. */
  readonly retryAfterMs: number;
}

export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SenderOptions {
  /** Whether private and loopback addresses may be called. */
  readonly allowPrivate: boolean;
  /** Longest wait for an answer, from the beginning, in milliseconds. */
  readonly timeoutMs?: number;
  /** Which addresses may be called if private ones may not. */
  readonly isAllowed?: (address: string) => boolean;
  /** All addresses of a host. */
  readonly resolve?: (host: string) => Promise<readonly LookupAddress[]>;
}

const TIMEOUT_MS = 15_000;
/** What is read of an answer's body, which nobody needs, before the connection is cut. */
const BODY_BYTES = 64 * 1024;
const BODY_MS = 1_000;

/**
 * Sends messages to addresses that others chose. A host is resolved once, all its addresses are checked, and the
 * connection is made to one of these: what a name server says later does not matter. Redirects are not followed.
 */
export class WebhookSender {
  readonly #timeoutMs: number;
  readonly #resolve: (host: string) => Promise<readonly LookupAddress[]>;

  constructor(private readonly options: SenderOptions) {
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.#resolve = options.resolve ?? ((host) => lookup(host, { all: true, verbatim: true }));
  }

  /** Rejects only if the signal aborts. */
  async send(message: Message, signal: AbortSignal): Promise<Attempt> {
    const late = AbortSignal.timeout(this.#timeoutMs);
    try {
      return attemptOf(await this.#answerTo(message, AbortSignal.any([signal, late])));
    } catch (error) {
      signal.throwIfAborted();
      return notDelivered(late.aborted ? `It did not answer within ${this.#timeoutMs / 1_000} s.` : reasonOf(error));
    }
  }

  async #answerTo({ url, headers, body }: Message, signal: AbortSignal): Promise<IncomingMessage> {
    const target = new URL(url);
    const addresses = await this.#addressesOf(target, signal);
    const request = target.protocol === 'https:' ? requestHttps : requestHttp;
    return new Promise((answered, failed) => {
      const sent = request(target, {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        // A connection of its own: one that is kept may have been closed by the other side in the meantime.
        agent: false,
        lookup: only(addresses),
        signal,
      });
      sent.on('error', failed).on('response', (response) => {
        drain(sent, response);
        answered(response);
      });
      // The last that is heard of a request that Node ends without an error, as when a receiver switches protocols.
      sent.on('close', () => failed(new Error('the connection was closed without an answer')));
      sent.on('socket', (socket) => socket.once('connect', () => this.#check(socket, sent)));
      sent.end(body);
    });
  }

  async #addressesOf(target: URL, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    const literal = literalOf(target);
    if (literal !== undefined) {
      this.#assertAllowed(literal);
      return [];
    }
    const addresses = await untilAborted(this.#resolve(target.hostname), signal);
    for (const { address } of addresses) this.#assertAllowed(address);
    return addresses;
  }

  #check(socket: Socket, sent: ClientRequest): void {
    try {
      this.#assertAllowed(socket.remoteAddress ?? '');
    } catch (error) {
      sent.destroy(error as Error);
    }
  }

  #assertAllowed(address: string): void {
    const { allowPrivate, isAllowed = isPublic } = this.options;
    if (!allowPrivate && !isAllowed(address)) throw new PrivateAddress();
  }
}

class PrivateAddress extends Error {}

/** Answers the checked addresses, whatever is asked for. */
function only(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, answer) => {
    const [first] = addresses;
    if (first === undefined) answer(new Error('no address'), '');
    else if (all) answer(null, [...addresses]);
    else answer(null, first.address, first.family);
  };
}

/** Reads what is left of an answer, within bounds: it may have no end. */
function drain(sent: ClientRequest, response: IncomingMessage): void {
  let bytes = 0;
  const cut = () => sent.destroy();
  const late = setTimeout(cut, BODY_MS);
  response.on('error', () => undefined).once('close', () => clearTimeout(late));
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_BYTES) cut();
  });
}

function attemptOf({ statusCode = 0, headers }: IncomingMessage): Attempt {
  const delivered = statusCode >= 200 && statusCode < 300;
  const redirects = statusCode >= 300 && statusCode < 400;
  const seconds = /^\d{1,9}$/.test(headers['retry-after'] ?? '') ? Number(headers['retry-after']) : 0;
  const error = redirects
    ? `It answered ${statusCode}: redirects are not followed, give the URL that it leads to.`
    : `It answered ${statusCode}.`;
  return {
    delivered,
    responseStatus: statusCode,
    error: delivered ? null : error,
    retryAfterMs: seconds * 1_000,
  };
}

const notDelivered = (error: string): Attempt => ({ delivered: false, responseStatus: null, error, retryAfterMs: 0 });

/** What an error means to the owner of the URL. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody listens there: the connection was refused.',
  ECONNRESET: 'The connection was reset.',
  EPIPE: 'The connection was reset.',
  ENOTFOUND: 'The host name is unknown.',
  EAI_AGAIN: 'The host name could not be looked up.',
  ETIMEDOUT: 'No connection could be made.',
  EHOSTUNREACH: 'No connection could be made.',
  ENETUNREACH: 'No connection could be made.',
};

function reasonOf(error: unknown): string {
  if (error instanceof PrivateAddress) return 'Its address is not a public one.';
  const { code = '', message } = error as { code?: string; message?: string };
  const isTls = /^(ERR_(TLS|SSL)|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED)/.test(code);
  return REASONS[code] ?? (isTls ? `No secure connection: ${code}.` : `It failed: ${code || message}.`);
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
