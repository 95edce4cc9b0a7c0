import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { Erasure } from './erasure.events.js';
import { recordErasure } from './erasure.stream.js';

export const ERASURE_LIST = Symbol('ErasureList');

/** Erasures kept beside the master key, from which those that a restored backup does not contain are repeated. */
export interface ErasureList {
  /** False: this process has no place for a list and keeps none. */
  readonly kept: boolean;
  /** Durable when it resolves. */
  add(erasure: Erasure): Promise<void>;
  all(): Promise<readonly Erasure[]>;
}

/** How many run at once: each is a few short statements. */
const AT_ONCE = 20;

/** Repeats what a restore undid, and completes what a crash cut short. */
export async function eraseAgain(list: ErasureList, store: EventStore, keyring: Keyring): Promise<void> {
  const erasures = await list.all();
  for (let from = 0; from < erasures.length; from += AT_ONCE) {
    const some = erasures.slice(from, from + AT_ONCE);
    await Promise.all(some.map((erasure) => erase(erasure, store, keyring)));
  }
}

async function erase(erasure: Erasure, store: EventStore, keyring: Keyring): Promise<void> {
  await recordErasure(store, erasure);
  await keyring.destroy(
    erasure.tenant,
    erasure.customers.flatMap(({ keys }) => keys),
  );
}
