/** An event as a client proposes it. */
export interface Proposed {
  /** Lower case. */
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event in the log. Commit and prepare position are the same for everything that gRPC writes. */
export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  /** 100 ns since 1970. */
  readonly created: bigint;
}

/** What retention says of a stream. */
export interface StreamMetadata {
  readonly truncateBefore: bigint;
  readonly maxCount: bigint | undefined;
  readonly maxAgeMs: number | undefined;
}
