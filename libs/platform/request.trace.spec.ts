import type { FastifyRequest } from 'fastify';
import { traceOf, traceparentOf } from './request.trace.js';

const request = (traceparent?: string) =>
  ({ id: 'request-1', raw: {}, headers: { traceparent } }) as unknown as FastifyRequest;
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

test("a request continues its sender's trace, with a span of its own", () => {
  const sent = request(`00-${TRACE}-00f067aa0ba902b7-01`);
  const { trace_id, span_id, request_id } = traceOf(sent);
  expect([trace_id, request_id]).toEqual([TRACE, 'request-1']);
  expect(span_id).toMatch(/^(?!00f067aa0ba902b7)[0-9a-f]{16}$/);
  expect(traceOf(sent).span_id).toBe(span_id);
  expect(traceparentOf(sent)).toBe(`00-${TRACE}-${span_id}-01`);
});

test.each([
  undefined,
  '',
  'nonsense',
  `00-${TRACE}-00f067aa0ba902b7`,
  `ff-${TRACE}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
])('without a valid traceparent (%j), a new trace begins', (traceparent) => {
  const sent = request(traceparent);
  expect(traceOf(sent).trace_id).toMatch(/^[0-9a-f]{32}$/);
  expect(traceOf(sent).trace_id).not.toBe(TRACE);
  expect(traceparentOf(sent)).toBeNull();
});
