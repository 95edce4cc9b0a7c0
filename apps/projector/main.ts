import { runProcess } from '#apps/composition/process.js';

await runProcess(async () => (await import('./projector.app.js')).projector);
