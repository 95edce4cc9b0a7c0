import type { CustomerFacts } from './customer.facts.js';
import { followUpsOf } from './follow-ups.js';
import { microsecondsOf, textOf, type TimedEvent } from './log.js';

/** What is told of a complaint, and whether somebody has to resolve it. */
interface Told {
  readonly open: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
  readonly answer: any;
}

/** States that events lead to; the others leave it as it is. */
const STATES: Readonly<Record<string, string>> = {
  acknowledged: 'acknowledged',
  assigned: 'assigned',
  resolved: 'resolved',
  reopened: 'reopened',
  withdrawn: 'withdrawn',
};
const CLOSED = ['resolved', 'confirmed', 'withdrawn'];

/** What `/v1/complaints` lists, those filed last first, without what is sealed in the log, nor what is said in sentences. */
export function complaintsOf(customers: readonly CustomerFacts[]): readonly { readonly complaintId: string }[] {
  const tasks = [...followUpsOf(customers)].reverse();
  const tasksOf = (complaintId: string) => tasks.filter(({ from }) => from?.complaintId === complaintId);
  return customers
    .flatMap(({ customerId, facts }) =>
      toldComplaints(facts).map(({ answer }) => ({ ...answer, customerId, tasks: tasksOf(answer.complaintId) })),
    )
    .sort(
      (a, b) =>
        microsecondsOf(b.filedAt) - microsecondsOf(a.filedAt) || (a.history[0].eventId < b.history[0].eventId ? 1 : -1),
    );
}

/** The complaints of one customer. */
export function toldComplaints(facts: readonly TimedEvent[]): readonly Told[] {
  return facts
    .filter(({ type }) => type === 'complaint.filed')
    .map((filed) => {
      const complaintId = filed.data.complaintId ?? filed.eventId;
      const after = facts
        .filter(
          ({ type, data }) => type !== filed.type && type.startsWith('complaint.') && data.complaintId === complaintId,
        )
        .sort((a, b) => a.data.version - b.data.version);
      return told(complaintId, filed, after);
    });
}

function told(complaintId: string, filed: TimedEvent, after: readonly TimedEvent[]): Told {
  const { category, severity, channel, labels = [] } = filed.data;
  const answer: Told['answer'] = {
    complaintId,
    state: 'filed',
    category,
    severity,
    channel,
    labels,
    department: null,
    assignee: null,
    escalated: false,
    paused: false,
    filedAt: textOf(filed.at),
    promises: [],
    clocks: [],
    compensations: [],
    rootCause: null,
    history: [filed, ...after].map(({ type, at, eventId, data: { complaintId: _, version: __, ...said } }) => ({
      type: `peakend.${type}.v1`,
      at: textOf(at),
      eventId,
      ...withoutWords(said),
    })),
  };
  for (const event of after) apply(answer, event);
  return { open: !CLOSED.includes(answer.state), answer };
}

function apply(answer: Told['answer'], { type, at, data }: TimedEvent): void {
  const what = type.slice('complaint.'.length);
  answer.state = STATES[what] ?? answer.state;
  if (what === 'resolution-confirmed') answer.state = data.satisfied ? 'confirmed' : 'reopened';
  if (what === 'assigned') Object.assign(answer, { department: data.department, assignee: data.assignee ?? null });
  if (what === 'escalated') answer.escalated = true;
  if (what === 'paused') answer.paused = true;
  if (what === 'resumed' || CLOSED.includes(answer.state)) answer.paused = false;
  if (what === 'reclassified') {
    answer.category = data.category ?? answer.category;
    answer.severity = data.severity ?? answer.severity;
  }
  if (what === 'promise-made') answer.promises.push({ promiseId: data.promiseId, dueAt: data.dueAt, status: 'open' });
  const promise = answer.promises.find((each: { promiseId: string }) => each.promiseId === data.promiseId);
  if (what === 'promise-kept') promise.status = at <= microsecondsOf(promise.dueAt) ? 'kept' : 'kept-late';
  if (what === 'promise-broken' && promise.status === 'open') promise.status = 'broken';
  if (what === 'withdrawn') for (const each of answer.promises) if (each.status === 'open') each.status = 'cancelled';
  if (what === 'compensation-granted') {
    const { kind, value = null, currency = null } = data;
    const breach = data.breach === undefined ? null : { eventId: data.breach, withdrawn: false };
    answer.compensations.push({ kind, value, currency, at: textOf(at), breach });
  }
  if (what === 'breach-withdrawn')
    for (const { breach } of answer.compensations) if (breach?.eventId === data.breachId) breach.withdrawn = true;
  if (what === 'root-cause-recorded') answer.rootCause = { category: data.category, at: textOf(at) };
}

/** An answer without what people said or wrote, which the log holds sealed, and without sentences. */
// biome-ignore lint/suspicious/noExplicitAny: whatever the API answers.
export function withoutWords(value: any): any {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, each]) => !isWords(name, each));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutWords(each)]));
}

function isWords(name: string, value: unknown): boolean {
  if (name === 'reason') return !`${value}`.startsWith('awaiting-');
  return name === 'text' || name === 'what' || name === 'words';
}
