import { runCommand } from '#apps/composition/command.js';
import { move } from './move.js';

await runCommand('npm run move -- <data directory or postgres://…>', (configuration, from) =>
  move(configuration, from, process.stderr),
);
