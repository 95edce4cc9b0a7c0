import '#apps/composition/node.check.js';

const { runAlone } = await import('#apps/composition/command.js');
const { giveNewEpoch } = await import('./new-epoch.js');

await runAlone('npm run new-epoch', giveNewEpoch);
