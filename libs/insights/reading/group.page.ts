import { type Page, pageOf } from '#libs/platform/querying/answer.js';
import { readCursor, writeCursor } from '#libs/platform/querying/cursor.codec.js';

/** Something that groups are told of; the key is null for what has none. */
export interface Grouped {
  readonly key: string | null;
}

interface Paged {
  readonly cursor?: string | undefined;
  readonly limit?: number | undefined;
}

/** Sorts after every key. */
const LAST = '\uffff';

/**
 * Pages of groups in order of key, the one without a key last; all of them unless a limit is given.
 *
 * @param list what identifies the list (cursor.codec.ts)
 * @throws Refusal for a cursor that is not the list's
 */
export function groupPages(
  list: string,
  { cursor, limit = Number.POSITIVE_INFINITY }: Paged,
): <Group extends Grouped>(groups: readonly Group[]) => Page<Group> {
  const after = readCursor(list, cursor, ['text'])?.[0];
  return (groups) =>
    pageOf(
      groups
        .filter((group) => after === undefined || orderOf(group) > after)
        .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
      limit,
      (group) => group,
      (last) => writeCursor(list, [orderOf(last)]),
    );
}

/**
 * The same for items that have no key of their own.
 *
 * @param keyOf the key by which an item stands where it does, whatever else the list has
 */
export function itemPages<Item>(
  list: string,
  page: Paged,
  keyOf: (item: Item, place: number) => string | null,
): (items: readonly Item[]) => Page<Item> {
  const pageIn = groupPages(list, page);
  return (all) => {
    const { items, nextCursor } = pageIn(all.map((item, place) => ({ key: keyOf(item, place), item })));
    return { items: items.map(({ item }) => item), nextCursor };
  };
}

function orderOf({ key }: Grouped): string {
  return key ?? LAST;
}
