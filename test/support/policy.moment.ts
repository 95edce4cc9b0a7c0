import type { PolicyMoment } from '#libs/eventing/policy.js';
import { MemoryKeyring } from './memory.keyring.js';

const keyring = new MemoryKeyring();

/** A moment at which a policy has read the whole log, in milliseconds since 1970. */
export function policyMoment(now: number, beganAt: number): PolicyMoment {
  return { now, beganAt, until: now, open: (tenant, sealed) => keyring.open(tenant, sealed) };
}
