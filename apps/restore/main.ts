import { runOnFile } from '#apps/composition/command.js';
import { restore } from './restore.js';

await runOnFile('npm run restore -- <file>', restore);
