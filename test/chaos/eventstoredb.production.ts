import { eventIdOf } from '#libs/facts/fact.identity.js';
import { eventually } from '../support/eventually.js';
import { inTurn } from '../support/eventstoredb/server.faults.js';
import type { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { full } from '../support/proof.js';
import { touch, useDeployment } from './deployment.subject.js';

const PATIENCE_MS = 120_000;

const given = useDeployment({ store: 'eventstoredb', apps: ['intake', 'intake', 'relay', 'projector', 'insights'] });
const server = () => given.deployment.double as EventStoreDBDouble;
const streamOf = (tenant: string, { source, id }: { source: string; id: string }) =>
  server().log.streamEvents(`fact-${eventIdOf(tenant, source, id)}`);

test('an intake is killed between append and answer: sent again, the fact is a duplicate at its first position', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('killed');
  const event = touch('ann');
  server().faults.append = inTurn('unanswered-stored');
  const answer = deployment
    .at(tenant.channel, 'intake-1')
    .publish([event])
    .then(
      () => 'answered',
      () => 'lost',
    );
  await eventually('it is stored', () => streamOf('killed', event).length === 1, PATIENCE_MS);
  deployment.replica('intake-1').kill();
  expect(await answer).toBe('lost');
  server().faults.clear();
  const { status, body } = await deployment.at(tenant.channel, 'intake-2').publish([event]);
  expect([status, body.accepted, body.duplicates]).toEqual([202, 0, 1]);
  expect(body.position.split('-')[1]).toBe(String(streamOf('killed', event)[0]?.position));
  deployment.replica('intake-1').release();
  await given.expectWhole(tenant);
});

test('EventStoreDB is gone for a while: the intake answers 503, queries go on, and nothing is half done', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('gone');
  const starts = deployment.replicas.map((each) => each.starts);
  await tenant.channel.publish([touch('ann')]);
  await deployment.caughtUp(tenant.analyst);
  await server().stop();
  const batch = [touch('ann'), touch('bob')];
  const until = Date.now() + (full ? 60_000 : 1_000);
  while (Date.now() < until) {
    const { status, body, headers } = await tenant.channel.publish(batch);
    expect([status, body.status, Number(headers.get('retry-after')) > 0]).toEqual([503, 503, true]);
    expect((await tenant.analyst.get('/v1/customers/ann')).journeys).toBe(1);
  }
  await server().listen();
  await eventually('it is accepted', async () => (await tenant.channel.publish(batch)).status === 202, PATIENCE_MS);
  for (const event of batch) expect(streamOf('gone', event)).toHaveLength(1);
  await given.expectWhole(tenant);
  expect(deployment.replicas.map((each) => each.starts)).toEqual(starts);
});

test('EventStoreDB is restarted again and again, and slow in between: no app needs a restart, nothing is lost', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('restarted');
  const starts = deployment.replicas.map((each) => each.starts);
  const load = given.load(tenant);
  for (const latencyMs of [0, 300, 0]) {
    server().faults.latencyMs = latencyMs;
    const goal = load.acknowledged.size + 100;
    await eventually('publishing goes on', () => load.acknowledged.size > goal, PATIENCE_MS);
    await server().stop();
    const { unknownFates } = load;
    await eventually('requests meet the outage', () => load.unknownFates > unknownFates, PATIENCE_MS);
    await server().listen();
  }
  await load.stop();
  await given.expectWhole(tenant, load);
  expect(deployment.replicas.map((each) => each.starts)).toEqual(starts);
});
