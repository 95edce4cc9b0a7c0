import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { errorOfFault, jsonFaults } from '#libs/facts/json.faults.js';
import { Refusal } from '#libs/kernel/refusal.js';
import {
  decoded,
  mediaTypeOf,
  readJson,
  readText,
  requireJson,
  requireUtf8,
} from '#libs/facts/publishing/body.reader.js';
import { TextBody, type TextConfig } from '#libs/platform/input/text.body.js';
import {
  badCharacter,
  MAX_BATCH_BYTES,
  MAX_ERRORS,
  mayHoldBadCharacters,
  tooDeep,
} from '#libs/facts/publishing/event.limits.js';

/** For all routes that do not read their bodies themselves. */
const MAX_BODY_BYTES = 1024 * 1024;

/** `@RouteConfig(RAW_BODY)`: the body of the route stays raw bytes, to be read after authentication. */
export const RAW_BODY = { rawBody: true } as const;

/**
 * Reads all request bodies: gzip or plain, strict UTF-8, JSON or the text that a route takes, within the limits of
 * the API; `undefined` where there is no JSON.
 * Must run before the application is initialised, in place of Nest's own parsers.
 */
export function registerBodyParsers(adapter: FastifyAdapter): void {
  adapter.getInstance().removeAllContentTypeParsers();
  adapter.useBodyParser('*', false, { bodyLimit: MAX_BATCH_BYTES }, async (request: FastifyRequest, body: Buffer) => {
    const { rawBody, textType } = request.routeOptions.config as { rawBody?: boolean } & TextConfig;
    if (rawBody) return body;
    const { 'content-type': contentType, 'content-encoding': encoding } = request.headers;
    if (textType === undefined || mediaTypeOf(contentType) !== textType) {
      if (body.length === 0) return undefined;
      requireJson(contentType, textType);
      return jsonOf(await decoded(body, encoding, MAX_BODY_BYTES));
    }
    requireUtf8(contentType);
    return new TextBody(readText(await decoded(body, encoding, MAX_BODY_BYTES)));
  });
}

function jsonOf(body: Buffer): unknown {
  const { value, text, bytes } = readJson(body);
  const wrong = tooDeep(value) ?? (mayHoldBadCharacters(text) ? badCharacter(value) : null);
  const faults = wrong ? [] : jsonFaults(bytes, value).slice(0, MAX_ERRORS);
  const errors = wrong ? [wrong] : faults.map((fault) => errorOfFault(fault, ''));
  const [first] = errors;
  if (first === undefined) return value;
  const why = first.message.replace(/\.$/, '');
  throw new Refusal('invalid', 'INVALID_BODY', `The body is not acceptable: ${why}.`, { errors });
}
