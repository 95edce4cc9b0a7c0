import { MemoryEventStore } from '#libs/adapters/memory/memory.event-store.js';
import { StoreUnavailable } from './event-store.js';
import { WatchedStore } from './watched.store.js';

function full() {
  const store = new MemoryEventStore();
  const [clock, disk] = [{ now: 0 }, { full: true }];
  const append = store.append.bind(store);
  store.append = async (appends) => {
    if (disk.full) throw new StoreUnavailable('out of disk');
    return append(appends);
  };
  return { store, clock, disk, watched: new WatchedStore(store, () => clock.now) };
}

test('a store that did not take the last append is not writable, until it takes one', async () => {
  const { disk, watched } = full();
  await watched.assertWritable();
  await expect(watched.append([])).rejects.toThrow('out of disk');
  await expect(watched.assertWritable()).rejects.toThrow('out of disk');
  disk.full = false;
  expect(await watched.append([])).toEqual([]);
  await watched.assertWritable();
});

test('a refusal speaks for ten seconds: if nobody is sent here, nobody would try', async () => {
  const { clock, watched } = full();
  await expect(watched.append([])).rejects.toThrow('out of disk');
  clock.now = 9_999;
  await expect(watched.assertWritable()).rejects.toThrow('out of disk');
  clock.now = 10_000;
  await watched.assertWritable();
});

test('what is wrong with one request says nothing of the store', async () => {
  const { store, watched } = full();
  store.append = async () => Promise.reject(new Error('a bug'));
  await expect(watched.append([])).rejects.toThrow('a bug');
  await watched.assertWritable();
});
