import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { readTraceparent } from '#libs/kernel/traceparent.js';

/** W3C Trace Context of one request: the caller's trace, and a span of our own. */
export interface Trace {
  readonly trace_id: string;
  readonly span_id: string;
  readonly request_id: string;
}

const traces = new WeakMap<IncomingMessage, Trace>();

/** The id of a trace that begins here: 32 hex digits. */
export const newTraceId = (): string => randomBytes(16).toString('hex');

/** The trace of a request, as members of a log line. Made on first use. */
export function traceOf(request: FastifyRequest): Trace {
  let trace = traces.get(request.raw);
  if (!trace) {
    const random = randomBytes(24).toString('hex');
    const given = readTraceparent(String(request.headers.traceparent ?? ''));
    trace = {
      trace_id: given?.traceId ?? random.slice(16),
      span_id: random.slice(0, 16),
      request_id: String(request.id),
    };
    traces.set(request.raw, trace);
  }
  return trace;
}

/** The `traceparent` to pass on with what this request causes; null if the caller sent none. */
export function traceparentOf(request: FastifyRequest): string | null {
  const given = readTraceparent(String(request.headers.traceparent ?? ''));
  if (!given) return null;
  const { trace_id, span_id } = traceOf(request);
  return `00-${trace_id}-${span_id}-${given.flags}`;
}
