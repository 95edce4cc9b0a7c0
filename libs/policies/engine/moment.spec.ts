import { storedEvent } from '#test/support/an.event.js';
import { momentOf } from './moment.js';

const RECORDED = Date.parse('2026-03-01T12:00:00Z');
const at = (type: string, time: number) => momentOf({ ...storedEvent(1, { type, time }), recordedAt: RECORDED });

test('an event reports when it was recorded, but a midnight is not said before its time', () => {
  expect(at('day.closed', RECORDED + 1)).toBe(RECORDED + 1);
  expect(at('day.closed', RECORDED - 1)).toBe(RECORDED);
  expect(at('touchpoint.recorded', RECORDED - 1)).toBe(RECORDED);
});

// A command may be dated up to five minutes ahead, and records what was due until then.
test.each(['follow-up.overdue', 'complaint.service-level-breached', 'complaint.promise-broken'])(
  'a %s that a command recorded ahead of its time brings no clock of others forward',
  (type) => {
    expect(at(type, RECORDED + 240_000)).toBe(RECORDED);
  },
);
