import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { csvAnswer } from './csv.answer.js';
import { RFC_4180 } from './csv.writer.js';

const table = { columns: ['n'], rowsOf: ({ items }: { items: readonly object[] }) => items };
const page = (n: number, nextCursor: string | null) => ({ items: [{ n }], nextCursor });

/** Answers a request for a list of pages; each asking is noted with the query it came with. */
function answering(query: Record<string, unknown>, pages: readonly (object | Error)[]) {
  const asked: object[] = [];
  const headers: Record<string, string> = {};
  const request = { query, url: '/v1/things?format=csv&limit=1' } as unknown as FastifyRequest;
  const reply = {
    type: (type: string) => (headers['content-type'] = type),
    header: (name: string, value: string) => (headers[name] = value),
  } as unknown as FastifyReply;
  const [first, ...rest] = pages;
  const ask = async () => {
    asked.push({ ...query });
    const next = rest.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  return { asked, headers, body: csvAnswer(request, reply, table as never, RFC_4180, first, ask) };
}

const textOf = async (body: string | Readable) => (typeof body === 'string' ? body : (await body.toArray()).join(''));

test('a list without limit is the whole list, under one header', async () => {
  const { body, asked, headers } = answering({ tier: 'gold' }, [page(1, 'a'), page(2, 'b'), page(3, null)]);
  expect(asked).toEqual([]);
  expect(await textOf(body)).toBe('n\r\n1\r\n2\r\n3\r\n');
  expect(asked).toEqual([
    { tier: 'gold', limit: '200', cursor: 'a' },
    { tier: 'gold', limit: '200', cursor: 'b' },
  ]);
  expect(headers).toEqual({ 'content-type': 'text/csv; charset=utf-8; header=present' });
});

test('its pages are asked for as its reader takes them', async () => {
  const { body, asked } = answering({}, [page(1, 'a'), page(2, 'b'), page(3, null)]);
  const reader = (body as Readable)[Symbol.asyncIterator]();
  await reader.next();
  await reader.return?.();
  expect(asked.length).toBeLessThan(3);
});

test('one that cannot go on breaks off rather than end', async () => {
  const { body } = answering({}, [page(1, 'a'), new Error('the database is away')]);
  await expect(textOf(body)).rejects.toThrow('the database is away');
});

test('a page names the next one in a header', async () => {
  const { body, asked, headers } = answering({ limit: '1' }, [page(1, 'a')]);
  expect([body, asked]).toEqual(['n\r\n1\r\n', []]);
  expect(headers['link']).toBe('</v1/things?format=csv&limit=1&cursor=a>; rel="next"');
  expect(answering({ limit: '1' }, [page(1, null)]).headers['link']).toBeUndefined();
});
