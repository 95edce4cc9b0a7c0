import { resolve } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { readConfiguration } from '#libs/platform/configuration.reader.js';
import { refusalText } from './refusal.text.js';

/** Runs work on the only argument of the command line, and prints its result or why it was refused. */
export function runCommand(
  usage: string,
  work: (configuration: Configuration, argument: string) => Promise<string>,
): Promise<void> {
  return run((configuration, [argument, ...more]) => {
    if (!argument || argument.startsWith('-') || more.length > 0) throw new Refusal('invalid', 'USAGE', usage);
    return work(configuration, argument);
  });
}

/** The same, without an argument. */
export function runAlone(usage: string, work: (configuration: Configuration) => Promise<string>): Promise<void> {
  return run((configuration, given) => {
    if (given.length > 0) throw new Refusal('invalid', 'USAGE', usage);
    return work(configuration);
  });
}

/** The same, with the path of a file, relative to where the command was called. */
export function runOnFile(
  usage: string,
  work: (configuration: Configuration, file: string) => Promise<string>,
): Promise<void> {
  return runCommand(usage, (configuration, file) => work(configuration, located(file)));
}

/** npm changes into the package's directory, wherever it is called from. */
export function located(path: string): string {
  return resolve(process.env.INIT_CWD ?? '.', path);
}

async function run(work: (configuration: Configuration, given: readonly string[]) => Promise<string>): Promise<void> {
  try {
    console.log(await work(readConfiguration(process.env), process.argv.slice(2)));
  } catch (error) {
    console.error(refusalText(error) ?? `It failed: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
