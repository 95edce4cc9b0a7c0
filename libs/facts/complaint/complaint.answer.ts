import type { Keyring } from '#libs/eventing/keyring.js';
import type { ClockKind, ClockReading } from '#libs/facts/service-level/clock.score.js';
import { type HistoryItem, historyItem, withoutErased } from '#libs/facts/told.history.js';
import { openSealed } from '#libs/facts/sealed.opener.js';
import type { JsonObject, Uuid } from '#libs/kernel/event.js';
import { instantText } from '#libs/kernel/instant.js';
import { derivationView } from './complaint.clocks.js';
import type { ComplaintStatus } from './complaint.commands.js';
import { type ComplaintEvent, type CustomerPromise, stateOf } from './complaint.decider.js';
import { type ClockDerivation, type CompensationGranted, complaintIdOf } from './complaint.events.js';
import { wordsOf } from './complaint.words.js';

/** A complaint as the API answers it. */
export interface Complaint {
  readonly complaintId: string;
  readonly customerId: string;
  readonly state: ComplaintStatus;
  readonly category: string;
  readonly severity: number;
  readonly channel: string;
  readonly labels: readonly string[];
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
  readonly clocks: readonly {
    readonly policy: string;
    readonly kind: ClockKind;
    /** Null while it is paused. */
    readonly dueAt: string | null;
    readonly status: ClockReading['status'];
    readonly derivation: ClockDerivation;
  }[];
  readonly compensations: readonly {
    readonly kind: CompensationGranted['kind'];
    readonly value: string | null;
    readonly currency: string | null;
    readonly text: string | null;
    readonly at: string;
    /** The breach for which a service level granted it; `withdrawn`: as it turned out, there was none. */
    readonly breach: { readonly eventId: Uuid; readonly withdrawn: boolean } | null;
  }[];
  readonly rootCause: { readonly category: string; readonly text: string | null; readonly at: string } | null;
  readonly history: readonly HistoryItem[];
}

/** A complaint's events, and what its clocks say. */
export interface ToldComplaint {
  readonly customerId: string;
  /** In the order in which they were decided, the filing first. */
  readonly events: readonly ComplaintEvent[];
  readonly clocks: readonly ClockReading[];
}

/** Complaints as their events tell them, all their words opened at once. */
export async function complaintsOf(
  keyring: Keyring,
  tenant: string,
  complaints: readonly ToldComplaint[],
): Promise<readonly Complaint[]> {
  const sealed = complaints.map(viewOf);
  const opened = (await openSealed(keyring, tenant, sealed)) as unknown as readonly Complaint[];
  return opened.map((each) => ({ ...each, history: each.history.map(withoutErased) }));
}

function viewOf({ customerId, events, clocks }: ToldComplaint): JsonObject {
  const state = stateOf(events);
  const { status, category, severity, channel, department, assignee, escalated, paused } = state;
  return {
    complaintId: complaintIdOf(filedOf(events).data, filedOf(events).eventId),
    customerId,
    state: status,
    category,
    severity,
    channel,
    labels: filedOf(events).data.labels ?? [],
    department,
    assignee,
    escalated,
    paused,
    filedAt: instantText(state.filedAt),
    promises: state.promises.map((each) => ({ ...each, what: each.what ?? null })),
    clocks: clocks.map(({ policy, kind, dueAt, status, derivation }) => ({
      policy: policy.name,
      kind,
      dueAt: dueAt === null ? null : instantText({ time: dueAt, micros: 0 }),
      status,
      derivation: derivationView(derivation),
    })),
    compensations: state.compensations.map(
      ({ kind, value = null, currency = null, text = null, at, breach = null }) => ({
        kind,
        value,
        currency,
        text,
        at: instantText(at),
        breach,
      }),
    ),
    rootCause: state.rootCause && {
      category: state.rootCause.category,
      text: state.rootCause.text ?? null,
      at: instantText(state.rootCause.at),
    },
    history: events.map((event) => historyItem(event, wordsOf(event), ['complaintId', 'version'])),
  };
}

/** @throws Error for a complaint that was not filed: whoever asks has seen to that */
function filedOf([filed]: readonly ComplaintEvent[]) {
  if (filed?.type !== 'complaint.filed') throw new Error('A complaint begins with its filing');
  return filed;
}
