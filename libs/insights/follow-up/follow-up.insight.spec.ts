import type { FollowUpType } from '#libs/facts/follow-up/follow-up.commands.js';
import type { WholeFact } from '#libs/facts/table/customer-fact.js';
import { placeFrom } from '#libs/kernel/place.js';
import { complaintOf, followUpRows } from './follow-up.insight.js';

const fact = (customerNo: bigint, type: FollowUpType | 'complaint.noted', followUpId: string): WholeFact =>
  ({
    ...{ customerNo, type, eventId: `${type} of ${followUpId}`, place: placeFrom(0), time: 0, derived: null },
    data: { followUpId, version: 1 },
  }) as unknown as WholeFact;

test('facts are told apart by task and customer, whatever order they come in', () => {
  const facts = [
    fact(1n, 'follow-up.done', 'a'),
    fact(1n, 'complaint.noted', 'a'),
    fact(2n, 'follow-up.opened', 'b'),
    fact(1n, 'follow-up.opened', 'a'),
    fact(1n, 'follow-up.overdue', 'c'),
    fact(2n, 'follow-up.overdue', 'a'),
  ];
  const told = followUpRows(facts).map(({ customerNo, followUpId, events }) => [
    customerNo,
    followUpId,
    Object.values(events)
      .map(({ eventId }) => eventId)
      .sort(),
  ]);
  expect(told).toEqual([
    [1n, 'a', ['follow-up.done of a', 'follow-up.opened of a']],
    [2n, 'b', ['follow-up.opened of b']],
    [1n, 'c', ['follow-up.overdue of c']],
    [2n, 'a', ['follow-up.overdue of a']],
  ]);
});

test('a task may come from a complaint', () => {
  const of = { followUpId: 'a', version: 1, department: 'billing' };
  expect(complaintOf({ ...of, from: { complaintId: 'c-1' } })).toBe('c-1');
  expect(complaintOf({ ...of, from: { eventId: 'e-1' } })).toBeNull();
  expect(complaintOf(of)).toBeNull();
});
