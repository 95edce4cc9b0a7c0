import { runInThisContext } from 'node:vm';

/** Node's own: Jest's is a copy that hears no warnings. */
const node = runInThisContext('process') as NodeJS.Process;

/** How often Node takes listeners for a leak while the work is done. */
export async function leaksSeenDuring(work: () => Promise<unknown>): Promise<number> {
  let seen = 0;
  const listen = ({ name }: Error) => void (seen += name === 'MaxListenersExceededWarning' ? 1 : 0);
  node.on('warning', listen);
  try {
    await work();
    // Warnings come with the next tick.
    await new Promise(setImmediate);
  } finally {
    node.off('warning', listen);
  }
  return seen;
}
