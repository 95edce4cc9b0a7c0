import { resolve } from 'node:path';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { BadConfiguration, readConfiguration } from '#libs/platform/configuration.reader.js';

/** Runs work on the path of the one file that was named on the command line; what it answers is told, and what refuses it. */
export async function runOnFile(
  usage: string,
  work: (configuration: Configuration, file: string) => Promise<string>,
): Promise<void> {
  const [file, ...more] = process.argv.slice(2);
  try {
    if (file === undefined || file.startsWith('-') || more.length > 0) throw new Refusal('invalid', 'USAGE', usage);
    // npm runs in the package's directory, whoever calls it from wherever.
    console.log(await work(readConfiguration(process.env), resolve(process.env.INIT_CWD ?? '.', file)));
  } catch (error) {
    const known = error instanceof Refusal || error instanceof BadConfiguration;
    console.error(known ? error.message : `It failed: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
