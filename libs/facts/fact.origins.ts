import type { AlertType } from './alert/alert.commands.js';
import {
  COMMAND_NAMES,
  type CommandName,
  type COMPLAINT_COMMANDS,
  pathOf,
  ruleOf,
} from './complaint/complaint.commands.js';
import type { DecidedType } from './stored.events.js';

type OfCommands = (typeof COMPLAINT_COMMANDS)[CommandName]['event'];

/** What makes the events that channels cannot publish: a command, or null for a rule. */
const COMMANDS: Readonly<Record<Exclude<DecidedType, OfCommands | AlertType>, string | null>> &
  Readonly<Record<string, string | null>> = {
  ...Object.fromEntries(COMMAND_NAMES.map((name) => [ruleOf(name).event, `POST ${pathOf(name)}`])),
  'complaint.confirmed': `POST ${pathOf('confirm')}`,
  'complaint.promise-broken': null,
  'complaint.service-level-warned': null,
  'complaint.service-level-breached': null,
  'complaint.breach-withdrawn': null,
  'customer.erased': 'DELETE /v1/customers/{customerId}',
  'valence.derived': null,
  'follow-up.opened': 'POST /v1/follow-ups',
  'follow-up.done': 'POST /v1/follow-ups/{followUpId}/done',
  'follow-up.confirmed': 'POST /v1/follow-ups/{followUpId}/confirm',
  'follow-up.overdue': null,
  'improvement.opened': 'POST /v1/improvements',
  'improvement.done': 'POST /v1/improvements/{improvementId}/done',
  'improvement.dropped': 'POST /v1/improvements/{improvementId}/drop',
  'definition.put': 'PUT /v1/definitions/{name}',
  'calendar.deleted': 'DELETE /v1/calendars/{name}',
  'calendar.put': 'PUT /v1/calendars/{name}',
  'care-rule.put': 'PUT /v1/care-rules/{name}',
  'care.due': null,
  'care.skipped': null,
  'service-level.deleted': 'DELETE /v1/service-levels/{name}',
  'service-level.put': 'PUT /v1/service-levels/{name}',
  'churn-settings.put': 'PUT /v1/churn-settings',
  'tier-settings.put': 'PUT /v1/tier-settings',
  'churn.model-fitted': 'POST /v1/churn-fits',
  'value.model-fitted': 'POST /v1/value-fits',
  'churn.level-changed': null,
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

/** The rules that already make events by themselves. */
const RULES: ReadonlyMap<string, string> = new Map([
  ['day.closed', "the system makes it at every midnight of the tenant's time zone"],
]);

/**
 * Explains to people how events of a type that channels cannot publish are made; undefined if there is no such type.
 */
export function originOf(type: string): string | undefined {
  const command = commandFor(type);
  if (command === null) return RULES.get(type) ?? 'a rule of the system makes it';
  return command && `it is made by ${command}`;
}

/** What makes events of this stored type: a command, null for a rule of the system; undefined if there is no such type. */
export function commandFor(type: string): string | null | undefined {
  return commands.get(type);
}
