import '#apps/composition/node.check.js';

const { runProcess } = await import('#apps/composition/process.js');
const { standalone } = await import('./standalone.app.js');

if (process.argv.includes('--demo')) {
  const { DemoClock } = await import('#tools/demo/demo.clock.js');
  const { demoStart } = await import('#tools/demo/demo.made.js');
  let clock = new DemoClock(Date.now);
  await runProcess(standalone, {
    // Its progress bar shares the terminal with the log, and its inventions nothing with what is real.
    defaults: { logLevel: 'warn', dataDir: '.peakend-demo', webhookAllowPrivate: true },
    clock: ({ dataDir, databaseUrl, eventStore }) => {
      // A store from outside may have others' facts, whose time must not be turned back.
      if (databaseUrl === undefined && eventStore === 'postgres')
        clock = new DemoClock(Date.now, demoStart(dataDir, Date.now()));
      return clock;
    },
    work: async ({ url, adminKey }, { dataDir }) => {
      const { runDemo } = await import('#tools/demo/demo.run.js');
      await runDemo({ url, adminKey, dataDirectory: dataDir, clock }, Date.now, process);
    },
  });
} else {
  await runProcess(standalone);
}
