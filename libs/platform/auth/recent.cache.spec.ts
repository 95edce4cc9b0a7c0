import { RecentCache } from './recent.cache.js';

/** A cache over `source`, with its clock and the reads made so far. */
function cacheOf(source: Map<string, string>, limit = 10) {
  const reads: string[] = [];
  const time = { now: 0 };
  const read = async (key: string) => {
    reads.push(key);
    return source.get(key);
  };
  return { cache: new RecentCache(read, () => time.now, 1_000, limit), reads, time };
}

test('reads once within the age, and again after it', async () => {
  const source = new Map([['a', '1']]);
  const { cache, reads, time } = cacheOf(source);
  expect(await cache.find('a')).toBe('1');
  source.set('a', '2');
  time.now = 999;
  expect(cache.find('a')).toBe('1');
  time.now = 1_000;
  expect(await cache.find('a')).toBe('2');
  expect(reads).toEqual(['a', 'a']);
});

test('reads once for everybody who asks at the same time', async () => {
  const { cache, reads } = cacheOf(new Map([['a', '1']]));
  expect(await Promise.all([cache.find('a'), cache.find('a'), cache.find('a')])).toEqual(['1', '1', '1']);
  expect(reads).toEqual(['a']);
});

test('does not remember absence', async () => {
  const source = new Map<string, string>();
  const { cache } = cacheOf(source);
  expect(await cache.find('a')).toBeUndefined();
  source.set('a', '1');
  expect(await cache.find('a')).toBe('1');
});

test('forgets what has left the source', async () => {
  const source = new Map([['a', '1']]);
  const { cache, time } = cacheOf(source);
  await cache.find('a');
  source.delete('a');
  time.now = 1_000;
  expect(await cache.find('a')).toBeUndefined();
  expect(await cache.find('a')).toBeUndefined();
});

test('a read that began before a value was forgotten does not bring it back', async () => {
  const answers: ((value: string) => void)[] = [];
  const cache = new RecentCache(
    () => new Promise<string>((answer) => answers.push(answer)),
    () => 0,
  );
  const early = cache.find('a');
  cache.forget('a');
  const late = cache.find('a');
  answers[1]?.('new');
  expect(await late).toBe('new');
  answers[0]?.('old');
  expect(await early).toBe('old');
  expect(cache.find('a')).toBe('new');
});

test('a failed read is not remembered', async () => {
  let fails = true;
  const cache = new RecentCache(
    async () => {
      if (fails) throw new Error('no database');
      return '1';
    },
    () => 0,
  );
  await expect(cache.find('a')).rejects.toThrow('no database');
  fails = false;
  expect(await cache.find('a')).toBe('1');
});

test('holds no more than its limit; the oldest goes first', async () => {
  const { cache, reads } = cacheOf(
    new Map([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ]),
    2,
  );
  for (const key of ['a', 'b', 'c']) await cache.find(key);
  expect(cache.find('b')).toBe('2');
  expect(cache.find('c')).toBe('3');
  await cache.find('a');
  expect(reads).toEqual(['a', 'b', 'c', 'a']);
});
