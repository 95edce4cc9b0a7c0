import type { StoredEvent, Uuid } from '#libs/kernel/event.js';
import { storedEvent } from '#test/support/an.event.js';
import { StreamReader } from './event-store.stream-reader.js';

/** Statements that answer when they are told to; each stream has one event, with the stream as its id. */
function statements() {
  const asked: (readonly Uuid[])[] = [];
  const answers: { readonly answer: () => void; readonly fail: (error: Error) => void }[] = [];
  const reader = new StreamReader((streams) => {
    asked.push(streams);
    return new Promise<readonly (readonly StoredEvent[])[]>((settle, fail) => {
      answers.push({ answer: () => settle(streams.map((stream) => [storedEvent(1, { id: stream })])), fail });
    });
  });
  const read = async (stream: Uuid) => (await reader.read(stream)).map(({ id }) => id);
  return { asked, answers, read };
}

test('a lone caller is served at once, and those who ask meanwhile share the next statement', async () => {
  const { asked, answers, read } = statements();
  const first = read('a');
  const others = Promise.all(['b', 'c', 'a'].map(read));
  expect(asked).toEqual([['a']]);
  answers[0]?.answer();
  expect(await first).toEqual(['a']);
  expect(asked).toEqual([['a'], ['b', 'c', 'a']]);
  answers[1]?.answer();
  expect(await others).toEqual([['b'], ['c'], ['a']]);
});

test('a statement that fails fails those who share it, and nobody else', async () => {
  const { asked, answers, read } = statements();
  const first = read('a');
  const second = read('b');
  answers[0]?.fail(new Error('no connection'));
  await expect(first).rejects.toThrow('no connection');
  answers[1]?.answer();
  expect([await second, asked]).toEqual([['b'], [['a'], ['b']]]);
});

test('no statement reads more than a hundred streams', async () => {
  const { asked, answers, read } = statements();
  const all = Array.from({ length: 151 }, (_, index) => read(`s-${index}`));
  for (let next = 0; next < 3; next++) {
    answers[next]?.answer();
    await new Promise(setImmediate);
  }
  expect((await Promise.all(all)).flat()).toHaveLength(151);
  expect(asked.map(({ length }) => length)).toEqual([1, 100, 50]);
});
