import './typescript.js';

/** Offers test files what they share; each thing is made when a file first asks for it. */
export default async function setup() {
  // Writes must survive a kill, and in memory they do; no test cuts the power. Full proofs write more than fits.
  if (process.env.TMPDIR === undefined && process.env.PROVE !== 'full') {
    const { memoryDirectory } = await import('./memory.directory.ts');
    globalThis.memoryDirectory = memoryDirectory();
    if (globalThis.memoryDirectory !== undefined) process.env.TMPDIR = globalThis.memoryDirectory;
  }
  const { RunServices } = await import('./run.services.ts');
  const services = new RunServices();
  await services.listen();
  process.env.TEST_RUN = services.socket;
  globalThis.runServices = services;
}
