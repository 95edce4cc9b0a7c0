import { createHash } from 'node:crypto';
import type { AppendDecided, AppendFact, AppendOutcome, EventStore } from '#libs/eventing/event-store.js';
import type { NewEvent, Uuid } from '#libs/kernel/event.js';
import { anEvent } from '#test/support/an.event.js';

/** A fact whose content is identified by a word. */
export const aFact = (content = 'content', given: Partial<NewEvent> = {}, opens?: Uuid): AppendFact => ({
  kind: 'fact',
  event: { ...anEvent(given), contentHash: createHash('sha256').update(content).digest() },
  ...(opens === undefined ? {} : { opens }),
});

export const aDecision = (
  stream: Uuid,
  expectedRevision: number,
  events: number | readonly NewEvent[] = 1,
): AppendDecided => ({
  kind: 'decided',
  stream,
  expectedRevision,
  events:
    typeof events === 'number'
      ? Array.from({ length: events }, () => anEvent({ type: 'complaint.acknowledged' }))
      : events,
});

export async function appendOne(store: EventStore, append: AppendFact | AppendDecided): Promise<AppendOutcome> {
  const outcomes = await store.append([append]);
  expect(outcomes).toHaveLength(1);
  return outcomes[0] as AppendOutcome;
}

type Stored = Extract<AppendOutcome, { status: 'stored' }>;

export async function stored(store: EventStore, append: AppendFact | AppendDecided): Promise<Stored> {
  const outcome = await appendOne(store, append);
  expect(outcome).toMatchObject({ status: 'stored' });
  return outcome as Stored;
}

/** Everything after a position, page by page. */
export async function readAll(store: EventStore, after: bigint, limit = 1_000) {
  const events = [];
  for (let at = after; ; ) {
    const page = await store.read(at, limit);
    const last = page.at(-1);
    if (!last) return events;
    events.push(...page);
    at = last.position;
  }
}
