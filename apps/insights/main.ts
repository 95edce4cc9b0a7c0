import { runProcess } from '#apps/composition/process.js';

await runProcess(async () => (await import('./insights.app.js')).insights);
