import { Readiness } from './readiness.js';

test('is ready while every part is up, and names those that are not', async () => {
  const told: unknown[] = [];
  const readiness = new Readiness((name, error) => told.push([name, error?.message ?? 'up']));
  let up = true;
  readiness.add('database', async () => 1);
  readiness.add('eventStore', async () => {
    if (!up) throw new Error('gone');
  });
  expect(await readiness.report()).toEqual({ ready: true, checks: { database: 'up', eventStore: 'up' } });
  up = false;
  expect(await readiness.report()).toEqual({ ready: false, checks: { database: 'up', eventStore: 'down' } });
  await readiness.report();
  up = true;
  expect((await readiness.report()).ready).toBe(true);
  expect(told).toEqual([
    ['eventStore', 'gone'],
    ['eventStore', 'up'],
  ]);
});

test('a part that does not answer is down', async () => {
  const told: unknown[] = [];
  const readiness = new Readiness((name, error) => told.push([name, error?.message]), 10);
  readiness.add('database', () => new Promise(() => {}));
  expect(await readiness.report()).toEqual({ ready: false, checks: { database: 'down' } });
  expect(told).toEqual([['database', 'It did not answer within 10 ms']]);
});

test('is not ready once it drains', async () => {
  const readiness = new Readiness();
  readiness.drain();
  expect((await readiness.report()).ready).toBe(false);
});
