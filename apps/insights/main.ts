import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { insights } = await import('./insights.app.js');

await runProcess(insights);
