import { Controller, Get, Module, NotFoundException, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { httpAdapter } from './http.server.js';
import { createLog } from './log.js';
import { ProblemFilter } from './problem.filter.js';
import { RouteTable } from './route.table.js';

@Controller()
class Faults {
  @Get('unforeseen')
  unforeseen(): never {
    throw new Error('the secret plan failed');
  }

  @Get('full')
  full(): never {
    throw new StoreUnavailable('out of disk', { cause: new Error('No space left on device') });
  }

  @Get('missing')
  missing(): never {
    throw new NotFoundException('There is no such thing.');
  }

  @Get('halfway')
  halfway(@Res() reply: FastifyReply): never {
    reply.raw.write('half an answer');
    throw new Error('too late');
  }
}

@Module({ controllers: [Faults] })
class FaultsModule {}

const lines: Record<string, unknown>[] = [];
const clock = { now: 0 };
let app: NestFastifyApplication;
beforeAll(async () => {
  const adapter = httpAdapter();
  const routes = new RouteTable();
  routes.watch(adapter.getInstance<FastifyInstance>());
  app = await NestFactory.create<NestFastifyApplication>(FaultsModule, adapter, { logger: false });
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
  app.useGlobalFilters(new ProblemFilter(routes, log, () => clock.now));
  await app.listen(0, '127.0.0.1');
});
afterAll(() => app.close());

test('an unforeseen error is logged in full, and the answer reveals nothing of it', async () => {
  const response = await fetch(`${await app.getUrl()}/unforeseen`, { headers: { 'x-request-id': 'r-1' } });
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(text).not.toMatch(/secret|Error:|at /);
  const line = lines.find((candidate) => candidate.request_id === 'r-1');
  expect(line).toMatchObject({ level: 'error', route: '/unforeseen', err: { message: 'the secret plan failed' } });
});

test("a route's own 404 is not a missing route", async () => {
  const response = await fetch(`${await app.getUrl()}/missing`);
  expect([response.status, await response.json()]).toMatchObject([
    404,
    { code: 'NOT_FOUND', detail: 'There is no such thing.' },
  ]);
});

test('an answer that has already begun is broken off', async () => {
  const response = await fetch(`${await app.getUrl()}/halfway`);
  await expect(response.text()).rejects.toThrow('terminated');
});

test('the cause of an outage is logged as an error, once a second, with how many more it met', async () => {
  const ask = async () => (await fetch(`${await app.getUrl()}/full`)).status;
  const told = () =>
    lines.flatMap(({ level, msg, err, untold }) =>
      msg === 'request refused: a store is not available'
        ? [[level, (err as { cause: Error }).cause.message, untold]]
        : [],
    );
  expect([await ask(), await ask(), await ask()]).toEqual([503, 503, 503]);
  expect(told()).toEqual([['error', 'No space left on device', 0]]);
  clock.now = 1_000;
  expect(await ask()).toBe(503);
  expect(told()[1]).toEqual(['error', 'No space left on device', 2]);
});
