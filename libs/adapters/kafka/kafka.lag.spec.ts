import { Lag } from './kafka.lag.js';

/** A Kafka that answers questions when told to. */
function asked(patience?: number) {
  let now = 0;
  const questions: { resolve(records: number): void; reject(error: Error): void }[] = [];
  const ask = () => new Promise<number>((resolve, reject) => void questions.push({ resolve, reject }));
  const lag = new Lag(ask, patience, () => now);
  return { lag, questions, at: (ms: number) => (now = ms) };
}

test('one question answers all reads in the meantime and in the next five seconds', async () => {
  const { lag, questions, at } = asked();
  const reads = [lag.read(), lag.read()];
  questions[0]?.resolve(3);
  expect(await Promise.all(reads)).toEqual([3, 3]);
  at(4_999);
  expect(await lag.read()).toBe(3);
  expect(questions).toHaveLength(1);
  at(5_000);
  const later = lag.read();
  questions[1]?.resolve(4);
  expect([await later, questions.length]).toEqual([4, 2]);
});

test('a missing answer is waited for only as long as patience lasts, and not asked for twice', async () => {
  const { lag, questions } = asked(1);
  await expect(lag.read()).rejects.toThrow('Kafka has not told the lag within 1 ms');
  await expect(lag.read()).rejects.toThrow('Kafka has not told the lag within 1 ms');
  expect(questions).toHaveLength(1);
  questions[0]?.resolve(7);
  expect(await lag.read()).toBe(7);
});

test('a failed question is asked again', async () => {
  const { lag, questions } = asked();
  const failing = lag.read();
  questions[0]?.reject(new Error('no coordinator'));
  await expect(failing).rejects.toThrow('no coordinator');
  const again = lag.read();
  questions[1]?.resolve(1);
  expect(await again).toBe(1);
});
