import '#apps/composition/node.check.js';

const { runOnFile } = await import('#apps/composition/command.js');
const { backUp } = await import('./backup.js');

await runOnFile('npm run backup -- <file>', backUp);
