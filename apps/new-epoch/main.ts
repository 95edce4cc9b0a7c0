import { runAlone } from '#apps/composition/command.js';
import { giveNewEpoch } from './new-epoch.js';

await runAlone('npm run new-epoch', giveNewEpoch);
