import { eventIdOf } from '#libs/facts/fact.identity.js';
import { APPENDING } from '#libs/adapters/postgres/event-store.writer.js';
import { eventually } from '../support/eventually.js';
import { touch, useDeployment } from './deployment.subject.js';

const given = useDeployment({
  store: 'postgres',
  apps: ['intake', 'intake', 'relay', 'projector', 'insights'],
  proxied: ['intake-1'],
});
const INTAKES = ['intake-1', 'intake-2'] as const;
const PATIENCE_MS = 90_000;

test('an intake is killed between append and answer: sent again, the fact is a duplicate at its first position', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('killed');
  const [dying, other] = INTAKES.map((name) => deployment.at(tenant.channel, name)) as [
    typeof tenant.channel,
    typeof tenant.channel,
  ];
  const placeOf = async ({ source, id }: { source: string; id: string }) => {
    const eventId = eventIdOf('killed', source, id);
    return (await deployment.sql('select position::text from store.events where event_id = $1', [eventId]))[0]
      ?.position;
  };
  let lost: ReturnType<typeof touch> | undefined;
  while (lost === undefined) {
    // Now it knows the key and the log's end: the append is all that it asks of PostgreSQL within the next second.
    await dying.expect(202, 'POST', '/v1/events?dryRun=true', touch('killed'), {
      'content-type': 'application/cloudevents+json',
    });
    const event = touch('killed');
    deployment.proxy.mute();
    const answer = dying.publish([event]).then(
      () => 'answered',
      () => 'lost',
    );
    const isStored = eventually('it is stored', async () => (await placeOf(event)) !== undefined, 3_000);
    if (
      await isStored.then(
        () => true,
        () => false,
      )
    ) {
      deployment.replica('intake-1').kill();
      expect(await answer).toBe('lost');
      lost = event;
    }
    deployment.proxy.heal();
    await answer;
  }
  const { status, body } = await other.publish([lost]);
  expect([status, body.accepted, body.duplicates]).toEqual([202, 0, 1]);
  expect(body.position.split('-')[1]).toBe(await placeOf(lost));
  deployment.replica('intake-1').release();
  await given.expectWhole(tenant);
});

test('of two intakes that take one id with different contents, exactly one wins', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('twins');
  const winners: string[] = [];
  for (let round = 0; round < 10; round++) {
    const events = Array.from({ length: 20 }, (_, index) => touch(`c-${index}`, 0.5));
    const others = events.map((event) => ({ ...event, data: { touchpoint: 'call', channel: 'app', valence: -0.5 } }));
    const answers = await Promise.all([
      deployment.at(tenant.channel, 'intake-1').publish(events),
      deployment.at(tenant.channel, 'intake-2').publish(others),
    ]);
    const refusedBy = answers.map(
      ({ body }) => new Map(body.rejected.map((each: { index: number; code: string }) => [each.index, each.code])),
    );
    const log = new Map((await deployment.log()).map(({ eventId, data }) => [eventId, data.valence]));
    for (const [index, { source, id }] of events.entries()) {
      const codes = refusedBy.map((refused) => refused.get(index));
      const winner = codes.indexOf(undefined);
      expect(codes.toSpliced(winner, 1)).toEqual(['EVENT_CONFLICT']);
      expect(log.get(eventIdOf('twins', source, id))).toBe([0.5, -0.5][winner]);
      winners.push(`${winner}`);
    }
  }
  await given.expectWhole(tenant);
  expect(winners).toHaveLength(200);
});

test('an intake that hangs while it has the log to itself holds up the other one only for a while', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('hanging');
  const [one, other] = INTAKES.map((name) => deployment.at(tenant.channel, name)) as [
    typeof tenant.channel,
    typeof tenant.channel,
  ];
  // Each has been overtaken by the other: from now on they take turns at a lock.
  for (let round = 0; round < 3; round++) for (const each of [one, other]) await each.publish([touch('a')]);
  const first = touch('a');
  const answer = await deployment.locking(`select pg_advisory_xact_lock(${APPENDING})`, async (release) => {
    const publishing = one.publish([first]).catch(() => undefined);
    await eventually('it waits for its turn', async () => (await deployment.waiting()).includes('intake-1'));
    deployment.replica('intake-1').freeze();
    await release();
    return { publishing };
  });
  const second = touch('a');
  await eventually('the other one goes on', async () => (await other.publish([second])).status === 202, PATIENCE_MS);
  deployment.replica('intake-1').thaw();
  await answer.publishing;
  await eventually('the first one is accepted', async () => (await one.publish([first])).status === 202, PATIENCE_MS);
  await given.expectWhole(tenant);
});

test('a key is revoked while in use: after the answer, no process accepts it', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('revoked');
  const body = { tenant: 'revoked', scopes: ['publish', 'query'] };
  const { keyId, key } = (await tenant.channel.expect(201, 'POST', '/v1/admin/keys', body)).body;
  const acknowledged = new Set<string>();
  let isRevoked = false;
  const publish = async (intake: string) => {
    const channel = deployment.at(tenant.channel, intake).with(key);
    for (;;) {
      const event = touch('a');
      const late = isRevoked;
      const { status } = await channel.publish([event]);
      if (status === 401) return 'refused';
      expect([status, late]).toEqual([202, false]);
      acknowledged.add(eventIdOf('revoked', event.source, event.id));
    }
  };
  const publishing = INTAKES.flatMap((intake) => [publish(intake), publish(intake)]);
  await eventually('it is in use', () => acknowledged.size > 50, PATIENCE_MS);
  await deployment.at(tenant.channel, 'intake-1').expect(204, 'DELETE', `/v1/admin/keys/${keyId}`);
  isRevoked = true;
  expect((await tenant.analyst.with(key).ask('GET', '/v1/customers')).status).toBe(401);
  expect(await Promise.all(publishing)).toEqual(['refused', 'refused', 'refused', 'refused']);
  await given.expectWhole(tenant, { acknowledged });
});
