import { Refusal } from '#libs/kernel/refusal.js';
import { BadConfiguration } from '#libs/platform/configuration.reader.js';

/** What a process prints when it refuses to work, with its code in docs/errors.md. undefined: an unforeseen error. */
export function refusalText(error: unknown): string | undefined {
  if (error instanceof Refusal) return `${error.code}: ${error.message}`;
  return error instanceof BadConfiguration ? error.message : undefined;
}
