import '#apps/composition/node.check.js';

const { runOnFile } = await import('#apps/composition/command.js');
const { restore } = await import('./restore.js');

await runOnFile('npm run restore -- <file>', restore);
