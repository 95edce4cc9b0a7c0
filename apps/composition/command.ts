import { resolve } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { BadConfiguration, readConfiguration } from '#libs/platform/configuration.reader.js';

/** Runs work on the one argument of the command line; what it answers is told, and what refuses it. */
export async function runCommand(
  usage: string,
  work: (configuration: Configuration, argument: string) => Promise<string>,
): Promise<void> {
  const [argument, ...more] = process.argv.slice(2);
  try {
    if (!argument || argument.startsWith('-') || more.length > 0) throw new Refusal('invalid', 'USAGE', usage);
    console.log(await work(readConfiguration(process.env), argument));
  } catch (error) {
    const known = error instanceof Refusal || error instanceof BadConfiguration;
    console.error(known ? error.message : `It failed: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

/** The same with the path of a file, from where it was called. */
export function runOnFile(
  usage: string,
  work: (configuration: Configuration, file: string) => Promise<string>,
): Promise<void> {
  return runCommand(usage, (configuration, file) => work(configuration, located(file)));
}

/** npm runs in the package's directory, whoever calls it from wherever. */
export function located(path: string): string {
  return resolve(process.env.INIT_CWD ?? '.', path);
}
