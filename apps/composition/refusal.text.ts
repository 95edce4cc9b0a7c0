import { Refusal } from '#libs/kernel/refusal.js';
import { BadConfiguration } from '#libs/platform/configuration.reader.js';
import { fileFault } from '#libs/platform/file.fault.js';

/** What a process that refuses to work prints: the code under which docs/errors.md has it. undefined: nobody foresaw it. */
export function refusalText(error: unknown): string | undefined {
  if (error instanceof Refusal) return `${error.code}: ${error.message}`;
  return error instanceof BadConfiguration ? error.message : fileFault(error);
}
