import type { DecidedType } from './stored.events.js';

/** Where events come from that channels cannot publish: the command that makes them, or null where a rule does. */
const COMMANDS: Readonly<Record<DecidedType, string | null>> & Readonly<Record<string, string | null>> = {
  'complaint.acknowledged': 'POST /v1/complaints/{complaintId}/acknowledge',
  'complaint.assigned': 'POST /v1/complaints/{complaintId}/assign',
  'complaint.promise-made': 'POST /v1/complaints/{complaintId}/promise',
  'complaint.promise-kept': 'POST /v1/complaints/{complaintId}/promises/{promiseId}/keep',
  'complaint.promise-broken': null,
  'complaint.escalated': 'POST /v1/complaints/{complaintId}/escalate',
  'complaint.paused': 'POST /v1/complaints/{complaintId}/pause',
  'complaint.resumed': 'POST /v1/complaints/{complaintId}/resume',
  'complaint.resolved': 'POST /v1/complaints/{complaintId}/resolve',
  'complaint.resolution-confirmed': 'POST /v1/complaints/{complaintId}/confirm',
  'complaint.confirmed': 'POST /v1/complaints/{complaintId}/confirm',
  'complaint.reopened': 'POST /v1/complaints/{complaintId}/reopen',
  'complaint.compensation-granted': 'POST /v1/complaints/{complaintId}/compensate',
  'complaint.root-cause-recorded': 'POST /v1/complaints/{complaintId}/root-cause',
  'complaint.service-level-breached': null,
  'complaint.breach-withdrawn': null,
  'complaint.withdrawn': 'POST /v1/complaints/{complaintId}/withdraw',
  'customer.erased': 'DELETE /v1/customers/{customerId}',
  'follow-up.opened': 'POST /v1/follow-ups',
  'follow-up.done': 'POST /v1/follow-ups/{id}/done',
  'follow-up.confirmed': 'POST /v1/follow-ups/{id}/confirm',
  'follow-up.overdue': null,
  'definition.put': 'PUT /v1/definitions/{name}',
  'calendar.deleted': 'DELETE /v1/calendars/{name}',
  'calendar.put': 'PUT /v1/calendars/{name}',
  'service-level.deleted': 'DELETE /v1/service-levels/{name}',
  'service-level.put': 'PUT /v1/service-levels/{name}',
  'churn-settings.put': 'PUT /v1/churn-settings',
  'churn.model-fitted': 'POST /v1/churn-fits',
  'day.closed': null,
  'expectation.learned': null,
};

const ALERT_COMMANDS: Readonly<Record<string, string | null>> = {
  raised: null,
  updated: 'POST /v1/alerts/{alertId}/snooze',
  snoozed: 'POST /v1/alerts/{alertId}/snooze',
  acknowledged: 'POST /v1/alerts/{alertId}/acknowledge',
  resolved: 'POST /v1/alerts/{alertId}/resolve',
  expired: null,
};

const commands: ReadonlyMap<string, string | null> = new Map([
  ...Object.entries(COMMANDS),
  ...Object.entries(ALERT_COMMANDS).flatMap(([name, command]) => [
    [`alert.${name}`, command] as const,
    [`churn.alert.${name}`, command] as const,
  ]),
]);

/** Rules that make events of themselves, as far as they are there. */
const RULES: ReadonlyMap<string, string> = new Map([
  ['day.closed', "the system makes it at every midnight of the tenant's time zone"],
]);

/** How events of a stored type come about that channels cannot publish, for people; undefined if there is no such type. */
export function originOf(type: string): string | undefined {
  const command = commandFor(type);
  if (command === null) return RULES.get(type) ?? 'a rule of the system makes it';
  return command && `it is made by ${command}`;
}

/** What makes events of this stored type: a command, null for a rule of the system; undefined if there is no such type. */
export function commandFor(type: string): string | null | undefined {
  return commands.get(type);
}
