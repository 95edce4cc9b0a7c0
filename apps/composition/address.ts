import { createServer } from 'node:http';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Configuration } from '#libs/platform/configuration.js';

/** Checks that the address is free before anything else starts. */
export async function refuseTakenPort(configuration: Configuration): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((listening, failed) => {
      probe.once('error', failed).listen(configuration.port, configuration.host, listening);
    });
  } catch (error) {
    throw addressRefusal(configuration, error);
  }
  await new Promise((closed) => probe.close(closed));
}

/** Explains an error about the address; any other error is returned as it is. */
export function addressRefusal({ host, port }: Configuration, error: unknown): unknown {
  const { code } = error as { code?: string };
  const address = `${host}:${port}`;
  const told: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use. Stop the program that uses it, or choose another port with PEAKEND_PORT.`,
    EACCES: `This user may not listen on ${address}. Choose a port above 1023 with PEAKEND_PORT.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Choose another with PEAKEND_HOST.`,
    ENOTFOUND: `The host name ${host} is unknown. Choose another with PEAKEND_HOST.`,
    EAI_AGAIN: `The host name ${host} cannot be looked up. Choose another with PEAKEND_HOST.`,
  };
  const message = code === undefined ? undefined : told[code];
  return message === undefined ? error : new Refusal('conflict', 'ADDRESS_UNUSABLE', message);
}
