import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { errorOfFault, jsonFaults } from '#libs/facts/json.faults.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { decoded, isJson, readJson, readText } from '#libs/facts/publishing/body.reader.js';
import { isText, TextBody, type TextConfig } from '#libs/platform/input/text.body.js';
import { badCharacter, MAX_BATCH_BYTES, mayHoldBadCharacters, tooDeep } from '#libs/facts/publishing/event.limits.js';

/** Of every route that does not read its body itself. */
const MAX_BODY_BYTES = 1024 * 1024;

/** `@RouteConfig(RAW_BODY)`: the route's body stays the bytes that came, so that they are read after authentication. */
export const RAW_BODY = { rawBody: true } as const;

/**
 * Reads all request bodies: gzip or plain, strict UTF-8, JSON (or the text that a route takes), within the limits of the API; `undefined` if empty.
 * Must run before the application is initialised, in place of Nest's own parsers.
 */
export function registerBodyParsers(adapter: FastifyAdapter): void {
  adapter.getInstance().removeAllContentTypeParsers();
  adapter.useBodyParser('*', false, { bodyLimit: MAX_BATCH_BYTES }, async (request: FastifyRequest, body: Buffer) => {
    const { rawBody, textType } = request.routeOptions.config as { rawBody?: boolean } & TextConfig;
    if (rawBody || body.length === 0) return rawBody ? body : undefined;
    if (textType !== undefined && isText(request.headers['content-type'], textType))
      return new TextBody(textType, readText(await decoded(body, request.headers['content-encoding'], MAX_BODY_BYTES)));
    return jsonOf(request, body);
  });
}

async function jsonOf(request: FastifyRequest, body: Buffer): Promise<unknown> {
  if (!isJson(request.headers['content-type'])) {
    const { textType } = request.routeOptions.config as TextConfig;
    const types = textType === undefined ? 'application/json' : `application/json or ${textType}`;
    throw new Refusal('unsupported-media-type', 'UNSUPPORTED_MEDIA_TYPE', `Content-Type must be ${types}.`);
  }
  const { value, text, bytes } = readJson(await decoded(body, request.headers['content-encoding'], MAX_BODY_BYTES));
  const wrong = tooDeep(value) ?? (mayHoldBadCharacters(text) ? badCharacter(value) : null);
  const errors = wrong ? [wrong] : jsonFaults(bytes, value).map((fault) => errorOfFault(fault, ''));
  const [first] = errors;
  if (first === undefined) return value;
  const why = first.message.replace(/\.$/, '');
  throw new Refusal('invalid', 'INVALID_BODY', `The body is not acceptable: ${why}.`, { errors });
}
