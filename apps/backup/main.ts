import { runOnFile } from '#apps/composition/command.js';
import { backUp } from './backup.js';

await runOnFile('npm run backup -- <file>', backUp);
