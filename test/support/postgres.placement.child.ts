// Prints where PostgreSQL is placed for the user running this, and proves that it runs there.
import { spawnSync } from 'node:child_process';
import { placePostgres } from '#libs/adapters/embedded-postgres/postgres.account.js';
import { binariesIn } from '#libs/adapters/embedded-postgres/postgres.binaries.js';

const [root, directory] = process.argv.slice(2) as [string, string];
const said: string[] = [];
const placement = placePostgres(binariesIn(root), directory, (message) => said.push(message));
const [command, ...args] = [...placement.prefix, placement.binaries.postgres, '--version'];
const { stdout } = spawnSync(command, args, { encoding: 'utf8' });
process.stdout.write(
  JSON.stringify({ directory: placement.directory, root: placement.binaries.root, said, version: stdout.trim() }),
);
