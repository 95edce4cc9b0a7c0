import type { FollowUpEvent } from './follow-up.decider.js';

/** What an event of a follow-up says, in a sentence of what is in the clear. */
export function wordsOf(event: FollowUpEvent): string {
  switch (event.type) {
    case 'follow-up.opened': {
      const { department, dueAt } = event.data;
      return `Given to ${department}${dueAt === undefined ? '' : `, due by ${dueAt}`}.`;
    }
    case 'follow-up.overdue':
      return `Overdue: not known to be done by ${event.data.dueAt}.`;
    case 'follow-up.done':
      return 'Done.';
    case 'follow-up.confirmed':
      return 'The customer was told.';
  }
}
