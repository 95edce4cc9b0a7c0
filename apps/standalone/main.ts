import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { standalone } = await import('./standalone.app.js');

if (process.argv.includes('--demo')) {
  await runProcess(standalone, {
    // Its progress bar shares the terminal with the log, and its inventions nothing with what is real.
    defaults: { logLevel: 'warn', dataDir: '.peakend-demo' },
    work: async ({ url, adminKey }, { dataDir }) => {
      const { runDemo } = await import('#tools/demo/demo.run.js');
      await runDemo({ url, adminKey, dataDirectory: dataDir }, Date.now, process);
    },
  });
} else {
  await runProcess(standalone);
}
