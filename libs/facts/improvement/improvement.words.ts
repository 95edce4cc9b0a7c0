import type { ImprovementEvent } from './improvement.decider.js';

/** What an event of an improvement says, in a sentence. */
export function wordsOf(event: ImprovementEvent): string {
  switch (event.type) {
    case 'improvement.opened':
      return `Opened for ${event.data.owner}, due on ${event.data.dueOn}.`;
    case 'improvement.done':
      return 'Done: in force from here on.';
    case 'improvement.dropped':
      return 'Dropped.';
  }
}
