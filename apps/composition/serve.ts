import type { Server } from 'node:http';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import type { ErasureList } from '#libs/facts/erasure/erasure.list.js';
import { registerBodyParsers } from '#libs/facts/publishing/http/body.parsers.js';
import { apiDocument, serveApiDocument } from '#libs/platform/api.document.js';
import { httpAdapter } from '#libs/platform/http.server.js';
import { NestLog } from '#libs/platform/log.js';
import { observeRequests } from '#libs/platform/operations/request.observer.js';
import type { PlatformParts } from '#libs/platform/platform.module.js';
import { ProblemFilter } from '#libs/platform/problem.filter.js';
import { RouteTable } from '#libs/platform/route.table.js';
import { addressRefusal } from './address.js';
import { AppModule } from './app.module.js';

/** How long requests under way may take to end before their connections are cut. */
const DRAIN_MS = 15_000;
const IDLE_CHECK_MS = 50;

export interface Serving {
  readonly url: string;
  /** Every route that is served: `GET`, `/v1/journeys/:journeyId`. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  stop(): Promise<void>;
}

/** Serves a module's routes over HTTP until stopped. @throws Refusal if the address cannot be listened on */
export async function serve(module: Type, parts: PlatformParts, erasures: ErasureList): Promise<Serving> {
  const { configuration, log, metrics, readiness } = parts;
  const adapter = httpAdapter();
  const server = adapter.getInstance<FastifyInstance>();
  const routes = new RouteTable();
  routes.watch(server);
  observeRequests(server, log, metrics);
  registerBodyParsers(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(module, parts, erasures), adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: false,
  });
  app.useGlobalFilters(new ProblemFilter(routes, log));
  serveApiDocument(app, () => wholeApi(parts, erasures));
  try {
    await app.listen(configuration.port, configuration.host);
  } catch (error) {
    await app.close();
    throw addressRefusal(configuration, error);
  }
  const stop = async () => {
    readiness.drain();
    await drained(server.server, () => app.close());
  };
  return { url: urlOf(server.server), routes: routes.all(), stop };
}

/** The API of all apps together, for any of them to answer. Nothing is instantiated: there is only one of each part. */
async function wholeApi(parts: PlatformParts, erasures: ErasureList): Promise<OpenAPIObject> {
  const { StandaloneModule } = await import('#apps/standalone/standalone.module.js');
  const options = { preview: true, logger: false, abortOnError: false } as const;
  return apiDocument(
    await NestFactory.create<NestFastifyApplication>(
      AppModule.with(StandaloneModule, parts, erasures),
      httpAdapter(),
      options,
    ),
  );
}

/** Lets requests under way end, and closes each connection as soon as it is idle. */
async function drained(server: Server, close: () => Promise<void>): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  try {
    await close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as { address: string; family: string; port: number };
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[address] ?? (family === 'IPv6' ? `[${address}]` : address);
  return `http://${host}:${port}`;
}
