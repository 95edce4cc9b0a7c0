import type { Json, JsonObject, Uuid } from '#libs/kernel/event.js';
import { type Instant, instantText } from '#libs/kernel/instant.js';
import { wireType } from './fact.schemas.js';

/** An event in the history of what it was decided on, with what it says beside it; erased words are left out. */
export type HistoryItem = {
  readonly type: string;
  readonly at: string;
  readonly eventId: Uuid;
  /** In a sentence. */
  readonly words: string;
} & JsonObject;

/**
 * An event with its words still sealed.
 *
 * @param words in a sentence
 * @param known members that the whole history says of itself
 */
export function historyItem(
  {
    type,
    data,
    eventId,
    at,
  }: { readonly type: string; readonly data: JsonObject; readonly eventId: Uuid; readonly at: Instant },
  words: string,
  known: readonly string[],
): JsonObject {
  const said = Object.entries(data).filter(([name]) => !known.includes(name));
  return { type: wireType(type), at: instantText(at), eventId, words, ...inOrder(Object.fromEntries(said)) };
}

/** No member is null but what could not be opened. */
export function withoutErased(item: HistoryItem): HistoryItem {
  const members = Object.entries(item).filter(([, value]: [string, Json]) => value !== null);
  return Object.fromEntries(members) as HistoryItem;
}

/** Members by name: their stored order is that of whichever spelling came first, and a table shows it. */
function inOrder(members: JsonObject): JsonObject {
  const names = Object.keys(members).sort();
  return Object.fromEntries(names.map((name) => [name, orderedValue(members[name] as Json)]));
}

function orderedValue(value: Json): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? inOrder(value as JsonObject) : value;
}
