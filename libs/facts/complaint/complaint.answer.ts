import type { Keyring } from '#libs/eventing/keyring.js';
import { wireType } from '#libs/facts/fact.schemas.js';
import { openSealed } from '#libs/facts/sealed.opener.js';
import type { Json, JsonObject, Uuid } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import type { ComplaintStatus } from './complaint.commands.js';
import { type ComplaintEvent, type CustomerPromise, stateOf } from './complaint.decider.js';
import { type CompensationGranted, complaintIdOf } from './complaint.events.js';
import { wordsOf } from './complaint.words.js';

/** A complaint as the API answers it. */
export interface Complaint {
  readonly complaintId: string;
  readonly customerId: string;
  readonly state: ComplaintStatus;
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  readonly department: string | null;
  readonly assignee: string | null;
  readonly escalated: boolean;
  readonly paused: boolean;
  readonly filedAt: string;
  readonly promises: readonly {
    readonly promiseId: Uuid;
    /** Null: it was erased, and so are other words below. */
    readonly what: string | null;
    readonly dueAt: string;
    readonly status: CustomerPromise['status'];
  }[];
  readonly clocks: readonly JsonObject[];
  readonly compensations: readonly {
    readonly kind: CompensationGranted['kind'];
    readonly value: string | null;
    readonly currency: string | null;
    readonly text: string | null;
    readonly at: string;
  }[];
  readonly rootCause: { readonly category: string; readonly text: string | null; readonly at: string } | null;
  readonly history: readonly HistoryItem[];
}

/** An event of a complaint, with what it says beside it; erased words are left out. */
export type HistoryItem = {
  readonly type: string;
  readonly at: string;
  readonly eventId: Uuid;
  /** In a sentence. */
  readonly words: string;
} & JsonObject;

/** Complaints as their events tell them, all their words opened at once. */
export async function complaintsOf(
  keyring: Keyring,
  tenant: string,
  complaints: readonly { readonly customerId: string; readonly events: readonly ComplaintEvent[] }[],
): Promise<readonly Complaint[]> {
  const sealed = complaints.map(({ customerId, events }) => viewOf(customerId, events));
  const opened = (await openSealed(keyring, tenant, sealed)) as unknown as readonly Complaint[];
  return opened.map((each) => ({ ...each, history: each.history.map(withoutErased) }));
}

/** @param events in the order in which they were decided, the filing first */
function viewOf(customerId: string, events: readonly ComplaintEvent[]): JsonObject {
  const state = stateOf(events);
  const { status, category, severity, channel, department, assignee, escalated, paused } = state;
  return {
    complaintId: idOf(events),
    customerId,
    state: status,
    category,
    severity,
    channel,
    department,
    assignee,
    escalated,
    paused,
    filedAt: instantText(state.filedAt),
    promises: state.promises.map((each) => ({ ...each, what: each.what ?? null })),
    clocks: [],
    compensations: state.compensations.map(({ kind, value = null, currency = null, text = null, at }) => ({
      kind,
      value,
      currency,
      text,
      at: instantText(at),
    })),
    rootCause: state.rootCause && {
      category: state.rootCause.category,
      text: state.rootCause.text ?? null,
      at: instantText(state.rootCause.at),
    },
    history: events.map(historyItem),
  };
}

function historyItem(event: ComplaintEvent): JsonObject {
  const { type, data, eventId, at } = event;
  const { complaintId: _, version: __, ...said }: JsonObject = data;
  return { type: wireType(type), at: instantText(at), eventId, words: wordsOf(event), ...inOrder(said) };
}

/** Members by name: their stored order is that of whichever spelling came first, and a table shows it. */
function inOrder(members: JsonObject): JsonObject {
  const names = Object.keys(members).sort();
  return Object.fromEntries(names.map((name) => [name, orderedValue(members[name] as Json)]));
}

function orderedValue(value: Json): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? inOrder(value as JsonObject) : value;
}

/** No member is null but what could not be opened. */
function withoutErased(item: HistoryItem): HistoryItem {
  const members = Object.entries(item).filter(([, value]: [string, Json]) => value !== null);
  return Object.fromEntries(members) as HistoryItem;
}

/** @throws Error for a complaint that was not filed: whoever asks has seen to that */
function idOf([filed]: readonly ComplaintEvent[]): string {
  if (filed?.type !== 'complaint.filed') throw new Error('A complaint begins with its filing');
  return complaintIdOf(filed.data, filed.eventId);
}
