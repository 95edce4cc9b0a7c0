import { Refusal } from '#libs/kernel/refusal.js';

/** What a request for a definition comes to that the tenant does not have. */
export function noSuchDefinition(name: string): Refusal {
  const message = `There is no journey definition "${name}": GET /v1/definitions lists them.`;
  return new Refusal('not-found', 'NO_SUCH_DEFINITION', message);
}
