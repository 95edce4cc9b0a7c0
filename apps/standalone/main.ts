import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { standalone } = await import('./standalone.app.js');

const DEMO = '--demo';
if (process.argv[2] === DEMO) {
  const { demoClock } = await import('#tools/demo/demo.clock.js');
  let clock: ReturnType<typeof demoClock>;
  await runProcess(standalone, {
    argument: DEMO,
    // Its progress bar shares the terminal with the log, and its inventions nothing with what is real.
    defaults: { logLevel: 'warn', dataDir: '.peakend-demo', webhookAllowPrivate: true },
    clock: (configuration) => (clock = demoClock(configuration, Date.now)),
    work: async ({ url, adminKey }, { dataDir }) => {
      const { runDemo } = await import('#tools/demo/demo.run.js');
      await runDemo({ url, adminKey, dataDirectory: dataDir, clock }, Date.now, process);
    },
  });
} else {
  await runProcess(standalone);
}
