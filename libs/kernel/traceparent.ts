const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** What a `traceparent` of W3C Trace Context says; null if it is none. */
export function readTraceparent(text: string): { readonly traceId: string; readonly flags: string } | null {
  const [, traceId, flags] = TRACEPARENT.exec(text) ?? [];
  return traceId === undefined || flags === undefined ? null : { traceId, flags };
}
