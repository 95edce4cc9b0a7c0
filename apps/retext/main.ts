import '#apps/composition/node.check.js';

const { runAlone } = await import('#apps/composition/command.js');
const { retext } = await import('./retext.js');

await runAlone('npm run retext', retext);
