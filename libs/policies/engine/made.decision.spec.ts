import type { Decider } from '#libs/kernel/decider.js';
import { uuid5 } from '#libs/facts/fact.identity.js';
import { anEvent, storedEvent } from '#test/support/an.event.js';
import { decisionOf } from './made.decision.js';

const CAUSE = 'd7c1f7f6-6a86-4bb6-8b4c-9d3c7d9a1c11';
const STREAM = '0e6c0a52-6f0c-4d0c-9d27-2c9a4a3f7f3e';
const stored = (type: string, revision: number) => storedEvent(revision + 1, { type, stream: STREAM, revision });

/** Says each word that has not been said yet. */
const decider: Decider<readonly string[], readonly string[], string> = {
  initial: [],
  decide: (words, said) => words.filter((word) => !said.includes(word)),
  evolve: (said, word) => [...said, word],
};

const say = (words: readonly string[], cause: Parameters<typeof decisionOf>[0]['cause'] = CAUSE) =>
  decisionOf({
    cause,
    action: 'say',
    stream: { id: STREAM, read: ({ type }) => type, write: (type) => anEvent({ type }) },
    decider,
    command: words,
    context: undefined,
  });

test('a decision holds what the decider decides on the stream, with ids that follow from cause and action', () => {
  const decision = say(['a', 'b', 'c']);
  expect(decision).toMatchObject({ eventId: uuid5(CAUSE, 'say'), stream: STREAM, expected: null });
  const ids = (events: readonly { readonly eventId: string; readonly type: string }[]) =>
    events.map(({ eventId, type }) => [type, eventId]);
  expect(ids(decision.eventsAfter([]))).toEqual([
    ['a', uuid5(CAUSE, 'say')],
    ['b', uuid5(CAUSE, 'say/1')],
    ['c', uuid5(CAUSE, 'say/2')],
  ]);
  expect(ids(decision.eventsAfter([stored('a', 0), stored('c', 1)]))).toEqual([['b', uuid5(CAUSE, 'say')]]);
  expect(say(['a']).eventsAfter([stored('a', 0)])).toEqual([]);
});

test('its events name the event that caused them, and continue its correlation and trace', () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const cause = { ...stored('cause', 0), eventId: CAUSE, traceparent };
  expect(say(['a'], cause).eventsAfter([])).toMatchObject([
    { causationId: CAUSE, correlationId: CAUSE, traceparent, eventId: uuid5(CAUSE, 'say') },
  ]);
  expect(say(['a'], { ...cause, correlationId: 'story' }).eventsAfter([])).toMatchObject([{ correlationId: 'story' }]);
  expect(say(['a']).eventsAfter([])).toMatchObject([{ causationId: null, correlationId: null, traceparent: null }]);
});
