import { type Page, pageOf } from './answer.js';
import { listOf, readCursor, writeCursor } from './cursor.codec.js';
import { DEFAULT_LIMIT, type paging, type Values } from './query.parameters.js';

/** Which page of a list in order of name is asked for. */
export interface NamePage {
  readonly limit: number;
  /** It begins after this name; undefined: at the beginning. */
  readonly after: string | undefined;
  cursorOf(last: { readonly name: string }): string;
}

/** @throws Refusal `unreadable` for a cursor that is not one of this list's */
export function namePageOf(route: string, parameters: Values<typeof paging>): NamePage {
  const list = listOf(route, parameters);
  const [after] = readCursor(list, parameters.cursor, ['text']) ?? [];
  return { limit: parameters.limit ?? DEFAULT_LIMIT, after, cursorOf: ({ name }) => writeCursor(list, [name]) };
}

/** @param all the whole list, in order of name */
export function pageByName<Item extends { readonly name: string }>(
  all: readonly Item[],
  { limit, after, cursorOf }: NamePage,
): Page<Item> {
  const rest = after === undefined ? all : all.filter(({ name }) => name > after);
  return pageOf(rest.slice(0, limit + 1), limit, (item) => item, cursorOf);
}
