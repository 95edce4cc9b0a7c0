/** Data of the decided event `customer.erased`, one for each who was erased together, on the stream of the erasure. */
export type CustomerErased = {
  readonly erasureId: string;
  /** Whom the id that was asked for stood for: all others erased with it were merged into it. */
  readonly survivor: string;
  /** Ids of the keys destroyed: what they sealed is gone, wherever it is. */
  readonly keys: readonly string[];
};

/** Somebody to erase, and the ids of the keys that sealed what is personal of it. */
export interface ErasedCustomer {
  readonly customerId: string;
  readonly keys: readonly string[];
}

/** An erasure as it was asked for: a customer and everybody merged into it. */
export interface Erasure {
  readonly erasureId: string;
  readonly tenant: string;
  readonly survivor: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly customers: readonly ErasedCustomer[];
}
