import { runProcess } from '#apps/composition/process.js';

await runProcess(async () => (await import('./intake.app.js')).intake);
