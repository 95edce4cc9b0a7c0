import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { modelVersion, valenceOfText } from '#libs/facts/words/text.sentiment.js';
import type { Clock } from '#libs/kernel/clock.js';
import { type DerivedValence, isSealed, type Json, type NewEvent, type Sealed, type Uuid } from '#libs/kernel/event.js';
import { groupBy } from '#libs/kernel/grouping.js';

/** Texts that are read at once. */
const PAGE = 500;
const SOURCE = '/peakend/valences';

export interface Judged {
  readonly judged: number;
  /** Events that were appended. */
  readonly changed: number;
  /** Texts whose key was destroyed. */
  readonly unreadable: number;
}

/** A fact with words: what says so, and what it is about. */
interface Row {
  readonly tenant: string;
  readonly customer_id: string;
  readonly customer_no: bigint;
  readonly place: Buffer;
  readonly event_id: Uuid;
  readonly about: Uuid;
  readonly text: Json;
  readonly language: string | null;
  readonly derived: DerivedValence | null;
}

/**
 * Appends `valence.derived` for each text that the present version judges otherwise than what is stored, as long as the
 * words can be opened. The ids of the events follow from text and version, so that nothing is appended twice.
 */
export async function judgeAgain(
  database: Database,
  store: EventStore,
  keyring: Keyring,
  clock: Clock,
): Promise<Judged> {
  const total = { judged: 0, changed: 0, unreadable: 0 };
  let after: Pick<Row, 'customer_no' | 'place'> = { customer_no: 0n, place: Buffer.alloc(0) };
  for (;;) {
    const rows = await textsAfter(database, after);
    for (const [tenant, texts] of groupBy(rows.filter(isOutdated), (row) => row.tenant)) {
      const opened = await keyring.open(
        tenant,
        texts.map(({ text }) => text as unknown as Sealed),
      );
      const anew = texts.flatMap((row, index) => {
        const words = opened[index];
        if (typeof words !== 'string') {
          total.unreadable++;
          return [];
        }
        total.judged++;
        return eventOf(row, valenceOfText(words, row.language), clock.now()) ?? [];
      });
      total.changed += await append(store, anew);
    }
    const last = rows.at(-1);
    if (last === undefined) return total;
    after = last;
  }
}

async function textsAfter(database: Database, { customer_no, place }: Pick<Row, 'customer_no' | 'place'>) {
  const { rows } = await database.query<Row>(
    `select c.tenant, c.customer_id, f.customer_no, f.place, f.event_id, coalesce(f.target, f.event_id) as about,
            f.data -> 'text' as text, f.data ->> 'language' as language, f.derived
       from fact.facts f join fact.customers c using (customer_no)
      where (f.customer_no, f.place) > ($1, $2)
        and (f.type in ('touchpoint.recorded', 'touchpoint.corrected')
             or f.type = 'feedback.submitted' and f.data ->> 'instrument' = 'text')
        and f.data -> 'text' is not null
      order by f.customer_no, f.place limit ${PAGE}`,
    [`${customer_no}`, place],
  );
  return rows;
}

/** Where no list knew a word there is no version: a newer one may know some. */
function isOutdated({ text, derived }: Row): boolean {
  return isSealed(text) && (derived === null || derived.version !== modelVersion(derived.model));
}

function eventOf(row: Row, derived: DerivedValence | null, now: number): NewEvent | null {
  const before = row.derived;
  if (derived === null && before === null) return null;
  const { valence, model, version, confidence } = derived ?? {
    valence: null,
    model: (before as DerivedValence).model,
    version: modelVersion((before as DerivedValence).model),
    confidence: 0,
  };
  const { tenant, customer_id: customerId, event_id: causationId } = row;
  const eventId = uuid5(EVENT_NAMESPACE, JSON.stringify(['valence', tenant, causationId, model, version]));
  const data = { eventId: row.about, valence, model, version, confidence };
  const type = 'valence.derived';
  return decidedEvent({
    eventId,
    tenant,
    customerId,
    type,
    source: SOURCE,
    id: eventId,
    time: now,
    data,
    causationId,
    traceparent: null,
  });
}

/** Each on a stream of its own: of one text and version there is one. Answers how many are new. */
async function append(store: EventStore, events: readonly NewEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const outcomes = await store.append(
    events.map((event) => ({ kind: 'decided', stream: event.eventId, expectedRevision: -1, events: [event] })),
  );
  return outcomes.filter(({ status }) => status === 'stored').length;
}
