import '#apps/composition/node.check.js';

const { runCommand } = await import('#apps/composition/command.js');
const { move } = await import('./move.js');

await runCommand('npm run move -- <data directory or postgres://…>', (configuration, from) =>
  move(configuration, from, process.stderr),
);
