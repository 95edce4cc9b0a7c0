/** An event as a client proposes it. */
export interface Proposed {
  /** In lower case. */
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** An event in the log. Commit and prepare positions are equal for everything written over gRPC. */
export interface Recorded extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  readonly position: bigint;
  /** In units of 100 ns since 1970. */
  readonly created: bigint;
}

/** A stream's retention settings. */
export interface StreamMetadata {
  readonly truncateBefore: bigint;
  readonly maxCount: bigint | undefined;
  readonly maxAgeMs: number | undefined;
}
