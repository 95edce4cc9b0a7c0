import { Controller, Get, Module, NotFoundException, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
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
let app: NestFastifyApplication;
beforeAll(async () => {
  const adapter = httpAdapter();
  const routes = new RouteTable();
  routes.watch(adapter.getInstance<FastifyInstance>());
  app = await NestFactory.create<NestFastifyApplication>(FaultsModule, adapter, { logger: false });
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
  app.useGlobalFilters(new ProblemFilter(routes, log));
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
