import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { intake } = await import('./intake.app.js');

await runProcess(intake);
