/** A moment to the microsecond. */
export interface Instant {
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  /** Microseconds beyond them: 0–999. */
  readonly micros: number;
}

/** RFC 3339 in UTC: with milliseconds, or microseconds if there are any. */
export function instantText({ time, micros }: Instant): string {
  const text = new Date(time).toISOString();
  return micros === 0 ? text : `${text.slice(0, -1)}${`${micros}`.padStart(3, '0')}Z`;
}

/** The moment of a text that `instantText` wrote. */
export function instantOfText(text: string): Instant {
  return { time: Date.parse(text), micros: text.length > 24 ? Number(text.slice(23, 26)) : 0 };
}

/** A moment as microseconds since 1970, and back. */
export function toMicroseconds({ time, micros }: Instant): bigint {
  return BigInt(time) * 1000n + BigInt(micros);
}

export function fromMicroseconds(microseconds: bigint): Instant {
  const micros = ((microseconds % 1000n) + 1000n) % 1000n;
  return { time: Number((microseconds - micros) / 1000n), micros: Number(micros) };
}

export function isBefore(a: Instant, b: Instant): boolean {
  return toMicroseconds(a) < toMicroseconds(b);
}
