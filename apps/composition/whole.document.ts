import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErasureList } from '#libs/facts/erasure/erasure.list.js';
import { apiDocument } from '#libs/platform/api.document.js';
import { httpAdapter } from '#libs/platform/http.server.js';
import type { PlatformParts } from '#libs/platform/platform.module.js';
import { AppModule } from './app.module.js';

/**
 * The API of all apps together, whichever of them is asked. Nothing of it is instantiated: there is only one of each part.
 */
export async function wholeDocument(parts: PlatformParts, erasures: ErasureList): Promise<OpenAPIObject> {
  const { StandaloneModule } = await import('#apps/standalone/standalone.module.js');
  const options = { preview: true, logger: false, abortOnError: false } as const;
  const module = AppModule.with(StandaloneModule, parts, erasures);
  const app = await NestFactory.create<NestFastifyApplication>(module, httpAdapter(), options);
  try {
    return apiDocument(app);
  } finally {
    await app.close();
  }
}
