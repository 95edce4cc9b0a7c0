import { runProcess } from '#apps/composition/process.js';
import { projector } from './projector.app.js';

await runProcess(projector);
