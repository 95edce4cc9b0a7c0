import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Table } from './answer.table.js';
import { type CsvForm, csvHeader, csvRows } from './csv.writer.js';

/** A list's answer, as far as paging goes; those of one page have no cursor. */
interface Paged {
  readonly nextCursor?: string | null;
}

/** Items in a page of a whole list. */
const PAGE = '200';

/**
 * A table's answer as CSV. Where the request names no limit it is the whole list, page by page as its reader takes it.
 * A page of its own names the next one in a `Link` header (RFC 8288), as CSV has no place for `nextCursor`.
 *
 * @param first the answer to the request as it was sent
 * @param ask answers the request again, with what its query says then
 */
export function csvAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  table: Table,
  form: CsvForm,
  first: unknown,
  ask: () => Promise<unknown>,
): string | Readable {
  reply.type('text/csv; charset=utf-8; header=present');
  const text = csvHeader(table.columns, form) + rowsOf(table, form, first);
  const { nextCursor } = first as Paged;
  if (!nextCursor) return text;
  const query = request.query as Record<string, unknown>;
  if (query['limit'] === undefined) return Readable.from(wholeList(query, table, form, text, nextCursor, ask));
  const [path = '', given = ''] = request.url.split('?');
  const parameters = new URLSearchParams(given);
  parameters.set('cursor', nextCursor);
  reply.header('link', `<${path}?${parameters}>; rel="next"`);
  return text;
}

/** Its status is sent with the first page: what fails later breaks the transfer off, lest it be taken for whole. */
async function* wholeList(
  query: Record<string, unknown>,
  table: Table,
  form: CsvForm,
  firstPage: string,
  nextCursor: string,
  ask: () => Promise<unknown>,
): AsyncGenerator<string> {
  yield firstPage;
  let cursor: string | null | undefined = nextCursor;
  while (cursor) {
    Object.assign(query, { limit: PAGE, cursor });
    const page = await ask();
    yield rowsOf(table, form, page);
    cursor = (page as Paged).nextCursor;
  }
}

function rowsOf(table: Table, form: CsvForm, body: unknown): string {
  return csvRows(table.columns, table.rowsOf(body as never), form);
}
