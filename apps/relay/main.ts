import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { relay } = await import('./relay.app.js');

await runProcess(relay);
