import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { notifier } = await import('./notifier.app.js');

await runProcess(notifier);
