/** Data of the decided event `customer.erased`: one for each customer erased together, on the stream of the erasure. */
export type CustomerErased = {
  readonly erasureId: string;
  /** The customer that the requested id stood for: all others erased with it were merged into it. */
  readonly survivor: string;
  /** Ids of the keys destroyed: whatever they sealed is gone, wherever it is stored. */
  readonly keys: readonly string[];
};

/** A customer to erase, and the ids of the keys that sealed its personal content. */
export interface ErasedCustomer {
  readonly customerId: string;
  readonly keys: readonly string[];
}

/** An erasure as requested: a customer and everybody merged into it. */
export interface Erasure {
  readonly erasureId: string;
  readonly tenant: string;
  readonly survivor: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly customers: readonly ErasedCustomer[];
}
