import { rmSync } from 'node:fs';

export default async function teardown() {
  await globalThis.runServices?.stop();
  if (globalThis.memoryDirectory !== undefined)
    rmSync(globalThis.memoryDirectory, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
}
