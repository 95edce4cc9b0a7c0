import { MemoryBus } from '#libs/adapters/memory/memory.bus.js';
import { busSuite } from './bus.suite.js';

busSuite({
  name: 'memory',
  async open(partitions) {
    const bus = new MemoryBus(partitions);
    return { bus, another: async () => bus, close: () => bus.close() };
  },
});
