/** Why a request is refused. The HTTP layer maps these to status codes (platform/problem.filter.ts). */
export type RefusalKind =
  | 'unreadable'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'precondition-failed'
  | 'too-large'
  | 'unsupported-media-type'
  | 'not-acceptable'
  | 'invalid'
  | 'over-quota'
  | 'unavailable'
  | 'not-implemented';

/** One error in an input. `path` is a JSON Pointer into it; the message says what would be right. */
export interface InputError {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** The first error of each path: of a value of the wrong type, nothing else need be said. */
export function firstOfEachPath(errors: readonly InputError[]): readonly InputError[] {
  const seen = new Set<string>();
  return errors.filter(({ path }) => !seen.has(path) && seen.add(path));
}

export interface RefusalDetails {
  readonly errors?: readonly InputError[];
  /** Seconds after which a retry makes sense. */
  readonly retryAfter?: number;
  /** Further members of the problem document, e.g. `state` and `allowed` of a complaint. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * A request that the system understood but does not carry out. `code` is stable and part of the API; `message` names
 * the field and the fix, and never holds a secret or personal content.
 */
export class Refusal extends Error {
  readonly errors: readonly InputError[];
  readonly retryAfter: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    readonly kind: RefusalKind,
    readonly code: string,
    message: string,
    details: RefusalDetails = {},
  ) {
    super(message);
    this.name = 'Refusal';
    this.errors = details.errors ?? [];
    this.retryAfter = details.retryAfter;
    this.members = details.members ?? {};
  }
}
