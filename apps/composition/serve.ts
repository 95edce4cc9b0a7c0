import { createServer, type Server } from 'node:http';
import { type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { registerBodyParsers } from '#libs/facts/publishing/body.parsers.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { serveApiDocument } from '#libs/platform/api.document.js';
import type { Configuration } from '#libs/platform/configuration.js';
import { httpAdapter } from '#libs/platform/http.server.js';
import { NestLog } from '#libs/platform/log.js';
import { observeRequests } from '#libs/platform/operations/request.observer.js';
import type { PlatformParts } from '#libs/platform/platform.module.js';
import { ProblemFilter } from '#libs/platform/problem.filter.js';
import { RouteTable } from '#libs/platform/route.table.js';

/** Requests under way have this long to end before their connections are cut. */
const DRAIN_MS = 15_000;
const IDLE_CHECK_MS = 50;

export interface Serving {
  readonly url: string;
  /** Every route that is served: `GET`, `/v1/journeys/:journeyId`. */
  readonly routes: readonly { readonly method: string; readonly path: string }[];
  stop(): Promise<void>;
}

/** Serves the module over HTTP until stopped. @throws Refusal if the address cannot be listened on */
export async function serve(module: DynamicModule, parts: PlatformParts): Promise<Serving> {
  const { configuration, log, metrics, readiness } = parts;
  const adapter = httpAdapter();
  const server = adapter.getInstance<FastifyInstance>();
  const routes = new RouteTable();
  routes.watch(server);
  observeRequests(server, log, metrics);
  registerBodyParsers(adapter);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLog(log),
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: false,
  });
  app.useGlobalFilters(new ProblemFilter(routes, log));
  serveApiDocument(app);
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

/** Lets requests under way end, and closes each connection as soon as it has none. */
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

/** Finds out before anything else is started whether the address is free. */
export async function refuseTakenPort(configuration: Configuration): Promise<void> {
  const probe = createServer();
  try {
    await new Promise<void>((listening, failed) => {
      probe.once('error', failed).listen(configuration.port, configuration.host, listening);
    });
  } catch (error) {
    throw addressRefusal(configuration, error);
  }
  await new Promise((closed) => probe.close(closed));
}

function addressRefusal({ host, port }: Configuration, error: unknown): unknown {
  const { code } = error as { code?: string };
  const address = `${host}:${port}`;
  const told: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} on ${host} is already in use. Stop what uses it, or choose another port with PEAKEND_PORT.`,
    EACCES: `This user may not listen on ${address}. Choose a port above 1023 with PEAKEND_PORT.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Choose another with PEAKEND_HOST.`,
    ENOTFOUND: `The host name ${host} is unknown. Choose another with PEAKEND_HOST.`,
    EAI_AGAIN: `The host name ${host} cannot be looked up. Choose another with PEAKEND_HOST.`,
  };
  const message = code === undefined ? undefined : told[code];
  return message === undefined ? error : new Refusal('conflict', 'ADDRESS_UNUSABLE', message);
}

function urlOf(server: Server): string {
  const { address, family, port } = server.address() as { address: string; family: string; port: number };
  const host = { '0.0.0.0': '127.0.0.1', '::': '[::1]' }[address] ?? (family === 'IPv6' ? `[${address}]` : address);
  return `http://${host}:${port}`;
}
