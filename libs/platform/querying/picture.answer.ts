import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Draw, Frame } from '#libs/kernel/picture.js';
import { renderPicture } from '#libs/platform/pictures/picture.renderer.js';

/** An answer, as far as paging goes; those of one page have no cursor. */
interface Paged {
  readonly nextCursor?: string | null;
}

/**
 * An answer as a picture. Where the request names no page, it shows all of them.
 *
 * @param first the answer to the request as it was sent
 * @param ask answers the request again, with what its query says then
 */
export async function pictureAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  draw: Draw<unknown>,
  frame: Frame,
  first: unknown,
  ask: () => Promise<unknown>,
): Promise<string> {
  const query = request.query as Record<string, unknown>;
  const asked = { ...query };
  const isPage = asked['limit'] !== undefined || asked['cursor'] !== undefined;
  const pages = [first];
  let { nextCursor } = first as Paged;
  while (nextCursor && !isPage) {
    query['cursor'] = nextCursor;
    const page = await ask();
    pages.push(page);
    ({ nextCursor } = page as Paged);
  }
  const svg = await renderPicture(draw(pages, frame, asked), frame);
  reply.type('image/svg+xml; charset=utf-8').header('content-language', frame.language);
  return svg;
}
