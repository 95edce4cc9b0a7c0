import type { ComplaintEvent } from './complaint.decider.js';

/** What an event of a complaint says, in a sentence of what is in the clear. */
export function wordsOf(event: ComplaintEvent): string {
  switch (event.type) {
    case 'complaint.filed':
      return `Filed by ${event.data.channel}: ${event.data.category}, severity ${event.data.severity}.`;
    case 'complaint.acknowledged':
      return 'Acknowledged.';
    case 'complaint.assigned': {
      const { department, assignee } = event.data;
      return `Assigned to ${assignee === undefined ? department : `${assignee} of ${department}`}.`;
    }
    case 'complaint.promise-made':
      return `Something was promised by ${event.data.dueAt}.`;
    case 'complaint.promise-kept':
      return 'A promise was kept.';
    case 'complaint.promise-broken':
      return 'A promise was broken: nobody kept it in time.';
    case 'complaint.service-level-warned':
      return `The time to ${event.data.kind} by ${event.data.policy} is nearly up: it is due at ${event.data.dueAt}.`;
    case 'complaint.service-level-breached':
      return `The time to ${event.data.kind} by ${event.data.policy} was up at ${event.data.dueAt}.`;
    case 'complaint.breach-withdrawn':
      return `As it turned out, it was in time by ${event.data.policy}, to ${event.data.kind}.`;
    case 'complaint.escalated':
      return 'Escalated.';
    case 'complaint.paused':
      return `Paused, ${event.data.reason.replaceAll('-', ' ')}.`;
    case 'complaint.resumed':
      return 'Resumed.';
    case 'complaint.resolved':
      return `Resolved: ${event.data.outcome}.`;
    case 'complaint.resolution-confirmed':
      return event.data.satisfied
        ? 'The customer is satisfied with the resolution.'
        : 'The resolution does not satisfy the customer: reopened.';
    case 'complaint.reopened':
      return 'Reopened.';
    case 'complaint.compensation-granted': {
      const { kind, value, currency } = event.data;
      return `Compensated: ${[kind, value, currency].filter((each) => each !== undefined).join(' ')}.`;
    }
    case 'complaint.root-cause-recorded':
      return `Root cause: ${event.data.category}.`;
    case 'complaint.reclassified': {
      const { category, severity } = event.data;
      const told = [category, severity === undefined ? undefined : `severity ${severity}`];
      return `Reclassified: ${told.filter((each) => each !== undefined).join(', ')}.`;
    }
    case 'complaint.noted':
      return 'Noted.';
    case 'complaint.withdrawn':
      return 'Withdrawn.';
  }
}
