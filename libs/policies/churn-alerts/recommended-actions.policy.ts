import type { AlertReason } from '#libs/facts/alert/alert.events.js';

/** What to do next about what speaks for a customer's leaving, by signal; docs/rules.md 16.4 shows it as a table. */
export const ACTIONS: Readonly<Record<string, string>> = {
  'open-complaint': 'resolve-the-complaint',
  'broken-promise': 'keep-the-promise-and-apologise',
  'staff-complaint': 'have-the-management-call',
  'negative-peak': 'apologise-personally',
  detractor: 'ask-about-the-answer',
  'falling-experience': 'ask-what-has-changed',
  'falling-value': 'make-an-offer',
  returns: 'ask-about-the-returns',
  silence: 'get-in-touch',
};

/** What to do next, for the strongest reason first. Whatever speaks against the customer's leaving needs nothing. */
export function recommendedActions(reasons: readonly AlertReason[]): readonly string[] {
  return reasons.flatMap(({ signal, contribution }) => (contribution > 0 ? (ACTIONS[signal] ?? []) : []));
}
