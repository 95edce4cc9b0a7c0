import { Announcer } from './event-store.announcer.js';

test('what is still to be told is told, although a transaction that was to tell more failed', async () => {
  const sent: number[] = [];
  const announcer = new Announcer(async (head) => sent.push(head));
  announcer.later(7);
  // A transaction that would tell of 8 is rolled back.
  expect(announcer.isDue()).toBe(true);
  await announcer.close();
  expect(sent).toEqual([7]);
});

test('what a transaction has told is not told again', async () => {
  const sent: number[] = [];
  const announcer = new Announcer(async (head) => sent.push(head));
  announcer.later(7);
  announcer.told();
  await announcer.close();
  expect(sent).toEqual([]);
});
