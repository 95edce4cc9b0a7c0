import { STATUS_CODES } from 'node:http';
import { DatabaseUnavailable } from '#libs/eventing/database.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { Refusal, type RefusalKind } from '#libs/kernel/refusal.js';

/** An answer that says what went wrong (RFC 9457), ready to be sent. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemDocument;
  /** Not explained by the client's input: it belongs in the log. */
  readonly unexpected: boolean;
}

export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [member: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  unreadable: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'not-acceptable': 406,
  conflict: 409,
  'precondition-failed': 412,
  'too-large': 413,
  'unsupported-media-type': 415,
  invalid: 422,
  'over-quota': 429,
  'not-implemented': 501,
  unavailable: 503,
};

/** Our codes for what the HTTP server itself refuses, by its own error code. */
const SERVER_CODES: Readonly<Record<string, readonly [status: number, code: string, detail: string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'MALFORMED_JSON', 'The body is not JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'MALFORMED_JSON', 'The body is empty; JSON is expected.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [400, 'WRONG_CONTENT_LENGTH', 'The body is not as long as Content-Length says.'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'BODY_TOO_LARGE', 'The body is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'UNSUPPORTED_MEDIA_TYPE', 'This route does not read that Content-Type.'],
  FST_ERR_BAD_URL: [400, 'MALFORMED_URL', 'The path is not a valid URL path: check its percent-encoding.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'URL_TOO_LONG', 'A part of the path is too long.'],
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'The request line and headers together exceed 16 KiB.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'REQUEST_TIMEOUT', 'The request did not arrive in time.'],
};

/** A problem with its own code. The type is a name, not an address. */
export function problem(
  status: number,
  code: string,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  const type = `urn:peakend:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  return { status, headers: {}, body: { type, title, status, detail, code, ...members }, unexpected: false };
}

/** The problem for a refusal of the server itself, by Fastify's or Node's error code; undefined if it is none. */
export function serverProblem(error: unknown): Problem | undefined {
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string') return undefined;
  const known = SERVER_CODES[code];
  if (known) return problem(...known);
  if (code.startsWith('HPE_')) return problem(400, 'MALFORMED_REQUEST', 'The request is not valid HTTP/1.1.');
  const refused = code.startsWith('FST_') && typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return refused ? problem(statusCode, 'UNREADABLE_REQUEST', 'The request cannot be read.') : undefined;
}

/** The problem that a client gets for an error. An unforeseen error is a 500 that reveals nothing of its cause. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return refusalProblem(error);
  if (isUnavailable(error)) {
    const detail = 'The store does not answer at the moment. Nothing is promised about this request: send it again.';
    return retryable(problem(503, 'STORE_UNAVAILABLE', detail), 1);
  }
  const refused = error instanceof Error ? serverProblem(error) : undefined;
  if (refused) return refused;
  return {
    ...problem(500, 'INTERNAL_ERROR', 'Something failed on our side; the log of this request says what.'),
    unexpected: true,
  };
}

function refusalProblem(refusal: Refusal): Problem {
  const errors = refusal.errors.length > 0 ? { errors: refusal.errors } : {};
  const refused = problem(STATUS[refusal.kind], refusal.code, refusal.message, { ...errors, ...refusal.members });
  if (refusal.kind === 'unauthenticated') {
    return {
      ...refused,
      headers: { 'www-authenticate': 'Bearer realm="peakend", Basic realm="peakend", charset="UTF-8"' },
    };
  }
  const wait = refusal.retryAfter ?? (refusal.kind === 'unavailable' || refusal.kind === 'over-quota' ? 1 : undefined);
  return wait === undefined ? refused : retryable(refused, wait);
}

function retryable(refused: Problem, seconds: number): Problem {
  return { ...refused, headers: { 'retry-after': String(Math.max(1, Math.ceil(seconds))) } };
}

function isUnavailable(error: unknown): boolean {
  return error instanceof StoreUnavailable || error instanceof DatabaseUnavailable;
}
