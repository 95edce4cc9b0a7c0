import { runProcess } from '#apps/composition/process.js';

const load = async () => (await import('./standalone.app.js')).standalone;

if (process.argv.includes('--demo')) {
  await runProcess(load, {
    // The demo's progress bar shares the terminal with the log.
    logLevel: 'warn',
    work: async ({ url, adminKey }, { dataDir }) => {
      const { runDemo } = await import('#tools/demo/demo.run.js');
      await runDemo({ url, adminKey, dataDirectory: dataDir }, Date.now, process);
    },
  });
} else {
  await runProcess(load);
}
