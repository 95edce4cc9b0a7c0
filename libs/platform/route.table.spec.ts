import { fastify } from 'fastify';
import { RouteTable } from './route.table.js';

test('finds the methods of a path by its pattern', async () => {
  const server = fastify();
  const routes = new RouteTable();
  routes.watch(server);
  const answer = async () => 'x';
  server.get('/v1/things', answer);
  server.post('/v1/things', answer);
  server.patch('/v1/things/:thingId', answer);
  server.get('/v1/things.json', answer);
  await server.ready();
  expect(routes.methodsOf('/v1/things')).toEqual(['GET', 'HEAD', 'POST']);
  expect(routes.methodsOf('/v1/things/4%2F2')).toEqual(['PATCH']);
  expect(routes.methodsOf('/v1/thingsxjson')).toEqual([]);
  expect(routes.methodsOf('/v1/things/1/2')).toEqual([]);
  expect(routes.methodsOf('/v1/things/')).toEqual([]);
  expect(routes.all()).toContainEqual({ method: 'PATCH', path: '/v1/things/:thingId' });
});
