import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { errorOfFault, jsonFaults } from '#libs/facts/json.faults.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { decoded, isJson, readJson } from '#libs/facts/publishing/body.reader.js';
import { badCharacter, MAX_BATCH_BYTES, mayHoldBadCharacters, tooDeep } from '#libs/facts/publishing/event.limits.js';

/** For all routes that do not read their bodies themselves. */
const MAX_BODY_BYTES = 1024 * 1024;

/** `@RouteConfig(RAW_BODY)`: the body of the route stays raw bytes, to be read after authentication. */
export const RAW_BODY = { rawBody: true } as const;

/**
 * Reads all request bodies: gzip or plain, strict UTF-8, JSON, within the limits of the API; `undefined` if empty.
 * Must run before the application is initialised, in place of Nest's own parsers.
 */
export function registerBodyParsers(adapter: FastifyAdapter): void {
  adapter.getInstance().removeAllContentTypeParsers();
  adapter.useBodyParser('*', false, { bodyLimit: MAX_BATCH_BYTES }, async (request: FastifyRequest, body: Buffer) => {
    const { rawBody } = request.routeOptions.config as { rawBody?: boolean };
    if (rawBody || body.length === 0) return rawBody ? body : undefined;
    return jsonOf(request, body);
  });
}

async function jsonOf(request: FastifyRequest, body: Buffer): Promise<unknown> {
  if (!isJson(request.headers['content-type'])) {
    throw new Refusal('unsupported-media-type', 'UNSUPPORTED_MEDIA_TYPE', 'Content-Type must be application/json.');
  }
  const { value, text, bytes } = readJson(await decoded(body, request.headers['content-encoding'], MAX_BODY_BYTES));
  const wrong = tooDeep(value) ?? (mayHoldBadCharacters(text) ? badCharacter(value) : null);
  const errors = wrong ? [wrong] : jsonFaults(bytes, value).map((fault) => errorOfFault(fault, ''));
  const [first] = errors;
  if (first === undefined) return value;
  const why = first.message.replace(/\.$/, '');
  throw new Refusal('invalid', 'INVALID_BODY', `The body is not acceptable: ${why}.`, { errors });
}
