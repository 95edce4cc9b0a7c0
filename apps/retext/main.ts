import { runAlone } from '#apps/composition/command.js';
import { retext } from './retext.js';

await runAlone('npm run retext', retext);
