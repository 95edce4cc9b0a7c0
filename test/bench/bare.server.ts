import { Ajv2020 } from 'ajv/dist/2020.js';
import fastify from 'fastify';
import { schemaOf } from '#libs/facts/fact.schemas.js';

/** The least that could take in batches: Fastify, and ajv for each event's data. Returns its address. */
export async function bareServer(): Promise<string> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const valid = ajv.compile<{ data: object }>({
    type: 'object',
    required: ['specversion', 'type', 'source', 'id', 'subject', 'data'],
    properties: { data: schemaOf('touchpoint.recorded') },
  });
  const server = fastify({ bodyLimit: 16 * 2 ** 20 });
  server.addContentTypeParser('application/cloudevents-batch+json', { parseAs: 'string' }, (_, body, done) =>
    done(null, JSON.parse(body as string)),
  );
  server.post('/v1/events', (request, reply) => {
    const events = request.body as readonly unknown[];
    const accepted = events.reduce<number>((sum, event) => sum + Number(valid(event)), 0);
    if (accepted !== events.length) throw new Error('The events of the bench are not valid');
    return reply.code(202).send({ accepted, duplicates: 0, rejected: [], position: null });
  });
  return server.listen({ host: '127.0.0.1', port: 0 });
}
