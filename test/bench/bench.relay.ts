import { answer, rateOf } from './bench.child.js';
import { carriedTo, openTopic, partsOfParent, startRelay } from './bench.kafka.js';

// Carries a log of the given size to a new topic as the relay does, moving its checkpoint after each batch.
const events = Number(process.argv[2]);
const parts = await partsOfParent();

answer('ready', async () => {
  const carrying = await openTopic(parts, 0n);
  globalThis.gc?.();
  const relay = startRelay(parts, carrying);
  const rate = await rateOf(events, (share) => carriedTo(relay, BigInt(events * share)));
  await relay.stop();
  await carrying.bus.close();
  return rate;
});
