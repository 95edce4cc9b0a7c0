import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fileFault } from '#libs/platform/file.fault.js';
import { keyOf, located, readText, serverUrl, UsageError } from '#tools/command.line.js';
import { ProgressBar } from '#tools/progress.bar.js';
import { FileError } from './file.error.js';
import { ImportStopped, runImport } from './import.run.js';
import { type Counts, hasBegun, ImportState, NOTHING, type Progress } from './import.state.js';
import type { Entry } from './mapping.js';
import { MappingError, readMapping } from './mapping.reader.js';
import { TableReader } from './record.reader.js';
import { RejectsFile, rejectsPathOf } from './rejects.file.js';
import { ServerClient, ServerError } from './server.client.js';

const USAGE = `npm run import -- --file F --mapping M --url U [--key-file K] [--dry-run]

  --file     the file to bring in
  --mapping  what its columns mean: a JSON file, or the name of one that ships (docs/import.md)
  --url      the server, e.g. http://127.0.0.1:3000
  --key-file a file with a key that has the scope publish for events, and operate for commands on complaints. Else the
             key is in PEAKEND_KEY; --key gives it on the command line, where other users of this machine can read it
  --dry-run  have the server check everything and store nothing

Rows that could not be brought in are written to F.rejected.csv with their line and the reason.
Exit code 0: all is in; 1: some rows were rejected; 2: stopped, and the last line says how much was not read.`;

const started = Date.now();
const counts = (given: Counts) =>
  `accepted ${given.accepted}, duplicates ${given.duplicates}, rejected ${given.rejected}`;

async function main(): Promise<number> {
  const { file, mappingText, url, key, dryRun } = readArguments();
  const mapping = readMapping(mappingText);
  const bar = new ProgressBar(process.stderr, 'import', statSync(file).size, Date.now);
  const client = new ServerClient(url, key, { now: Date.now, sleep: (ms) => sleep(ms) }, (reason) =>
    bar.say(`${reason}; trying again …`),
  );
  const table = new TableReader(file, mapping);
  // Before anything is sent: a file that cannot be read to its end is not imported at all.
  await table.check();
  const has = (kind: Entry['kind']) => mapping.entries.some((entry) => entry.kind === kind);
  await client.check({ events: has('event'), commands: has('command') });

  const unkept = (path: string) =>
    bar.say(`Progress cannot be kept in ${path}: if stopped, the import will start over and report duplicates.`);
  const state = dryRun ? null : new ImportState(file, mappingText, url, key, unkept);
  const rejectedTo = rejectsPathOf(file, dryRun && hasBegun(file));
  const from = goingOn(state?.load() ?? NOTHING, rejectedTo, (message) => bar.say(message));
  if (from.rows > 0) bar.say(`Going on after row ${from.rows} (so far: ${counts(from)}).`);
  const rejects = new RejectsFile(rejectedTo, from.rejectedBytes, mapping, () => table.layout);

  let latest: Counts = from;
  const onSignal = (signal: NodeJS.Signals) => {
    bar.say(`Stopped by ${signal}. Run the same command again to go on.`);
    process.stdout.write(`${counts(latest)}, the rest not read\n`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);

  const result = await runImport({
    table,
    mapping,
    client,
    dryRun,
    state,
    from,
    rejects,
    onProgress: (bytes, soFar) => {
      latest = soFar;
      bar.update(bytes, `${counts(soFar)}, ${rate(soFar, from)} events/s`);
    },
  }).finally(() => bar.end());
  state?.clear();
  if (result.silentRows > 0)
    process.stderr.write(`${result.silentRows} rows met no entry of the mapping and say nothing.\n`);
  if (table.blankRows > 0) process.stderr.write(`Blank rows that were skipped: ${table.blankRows}.\n`);
  if (result.rejected > 0) process.stderr.write(`The rejected rows and the reasons are in ${rejects.path}\n`);
  if (dryRun) process.stderr.write('A dry run: nothing was stored.\n');
  process.stdout.write(`${counts(result)}\n`);
  return result.rejected > 0 ? 1 : 0;
}

/** Where to go on: at the beginning if the rows that were rejected so far are not all there any more. */
function goingOn(from: Progress, rejectedTo: string, say: (message: string) => void): Progress {
  const size = statSync(rejectedTo, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= from.rejectedBytes) return from;
  say(`${rejectedTo} does not hold all rows that were rejected so far: starting over, repeats are recognised.`);
  return NOTHING;
}

function rate(soFar: Counts, from: Counts): number {
  const done = soFar.accepted + soFar.duplicates - from.accepted - from.duplicates;
  return Math.round((done * 1_000) / Math.max(1, Date.now() - started));
}

function readArguments(): { file: string; mappingText: string; url: string; key: string; dryRun: boolean } {
  const { values } = parseArgs({
    options: {
      file: { type: 'string' },
      mapping: { type: 'string' },
      url: { type: 'string' },
      key: { type: 'string' },
      'key-file': { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  const given = (name: 'file' | 'mapping' | 'url'): string => {
    const value = values[name];
    if (!value) throw new UsageError(`--${name} is missing.\n\n${USAGE}`);
    return value;
  };
  const file = located(given('file'));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new UsageError(`There is no file ${file}.`);
  const url = serverUrl(given('url'));
  return {
    file,
    mappingText: mappingText(given('mapping')),
    url,
    key: keyOf(values.key, values['key-file'], USAGE),
    dryRun: values['dry-run'],
  };
}

function mappingText(named: string): string {
  // Windows editors put a mark before it.
  for (const path of [located(named), resolve('tools/import/mappings', `${named}.json`)])
    if (existsSync(path)) return readText(path).replace(/^\uFEFF/, '');
  throw new UsageError(`There is no mapping ${named}. Those that ship are in tools/import/mappings.`);
}

function stopped(error: unknown): string {
  const said = (fileFault(error) ?? (error as Error).message).replace(/\.$/, '');
  return `The import stopped: ${said}. Run the same command again to go on.\n`;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.exitCode = 2;
  if (error instanceof ImportStopped) {
    process.stderr.write(error.cause instanceof ServerError ? `${error.message}\n` : stopped(error.cause));
    process.stdout.write(`${counts(error.counts)}, not read ${error.unread ?? 'the rest'}\n`);
  } else if (error instanceof MappingError) process.stderr.write(`The mapping cannot be used:\n${error.message}\n`);
  else if (error instanceof UsageError || error instanceof ServerError || error instanceof FileError)
    process.stderr.write(`${error.message}\n`);
  else if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS'))
    process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
  else process.stderr.write(stopped(error));
}
