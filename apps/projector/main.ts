import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { projector } = await import('./projector.app.js');

await runProcess(projector);
