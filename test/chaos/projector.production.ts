import { Kafka, logLevel } from 'kafkajs';
import { partitionKey, partitionOf } from '#libs/eventing/partition.key.js';
import { eventually } from '../support/eventually.js';
import { heal, poison } from '../support/poisoned.customer.js';
import { full } from '../support/proof.js';
import { type DeployedTenant, touch, useDeployment } from './deployment.subject.js';

const TOPIC = 'peakend.events.v1';
const GROUP = 'peakend-insights';
const PARTITIONS = 4;
const PROJECTORS = ['projector-1', 'projector-2', 'projector-3'] as const;
const PATIENCE_MS = 120_000;

const given = useDeployment({
  store: 'postgres',
  apps: ['intake', 'relay', ...PROJECTORS.map(() => 'projector' as const), 'insights'],
  partitions: PARTITIONS,
});

/** A lock with which a test stops a projector in the middle of its transaction. */
const FACTS = 'lock table fact.facts in share row exclusive mode';

/** One customer in each partition. */
function customersOf({ channel }: DeployedTenant, name: string): readonly string[] {
  const customers = Array.from({ length: 200 }, (_, index) => `${name}-${index}`);
  return Array.from(
    { length: PARTITIONS },
    (_, partition) =>
      customers.find((id) => partitionOf(partitionKey(channel.tenant, id), PARTITIONS) === partition) as string,
  );
}

const publish = async ({ channel }: DeployedTenant, events: readonly object[]) => {
  expect((await channel.publish(events)).body).toMatchObject({ accepted: events.length, rejected: [] });
};

/** The projector that is stopped in the middle of a transaction. */
async function midway(): Promise<(typeof PROJECTORS)[number]> {
  let found: string | undefined;
  await eventually(
    'a projector is stopped midway',
    async () => (found = (await given.deployment.waiting('relation'))[0]) !== undefined,
    PATIENCE_MS,
  );
  return found as (typeof PROJECTORS)[number];
}

async function withAdmin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
  const admin = new Kafka({ brokers: [...given.deployment.kafka.brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

const carried = async () => {
  const [row] = await given.deployment.sql(
    'select max(position) >= (select max(position) from store.events) as all from relay.checkpoints',
  );
  return row?.all === true;
};

test('a projector is killed in the middle of its transaction: its successor writes that work, once', async () => {
  const tenant = await given.newTenant('before');
  const killed = await given.deployment.locking(FACTS, async (release) => {
    await publish(
      tenant,
      customersOf(tenant, 'c').map((customer) => touch(customer)),
    );
    const name = await midway();
    given.deployment.replica(name).kill();
    await eventually('it is gone', () => given.deployment.replica(name).process === undefined);
    await release();
    return name;
  });
  await given.expectWhole(tenant);
  given.deployment.replica(killed).release();
});

test('projectors are killed after their commits: all records come again, and nothing counts twice', async () => {
  const tenant = await given.newTenant('after');
  const load = given.load(tenant);
  await eventually('much was published', () => load.acknowledged.size > 500, PATIENCE_MS);
  await load.stop();
  await given.deployment.caughtUp(tenant.analyst);
  const projectors = PROJECTORS.map((name) => given.deployment.replica(name));
  for (const each of projectors) each.kill();
  await withAdmin((admin) =>
    eventually(
      'the group is forgotten',
      () =>
        admin.deleteGroups([GROUP]).then(
          () => true,
          () => false,
        ),
      PATIENCE_MS,
    ),
  );
  for (const each of projectors) each.release();
  // Arrives after everything that comes again.
  await publish(
    tenant,
    customersOf(tenant, 'last').map((customer) => touch(customer)),
  );
  await given.expectWhole(tenant, load);
});

test('a projector joins while another is in the middle of its work: partitions move, and nothing counts twice', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('joining');
  const last = deployment.replica('projector-3');
  last.kill();
  await eventually('it is gone', () => last.process === undefined);
  await deployment.locking(FACTS, async (release) => {
    await publish(
      tenant,
      customersOf(tenant, 'c').map((customer) => touch(customer)),
    );
    await midway();
    last.release();
    await withAdmin((admin) =>
      eventually(
        'partitions are about to move',
        async () => (await admin.describeGroups([GROUP])).groups[0]?.state === 'PreparingRebalance',
        PATIENCE_MS,
      ),
    );
    await publish(
      tenant,
      customersOf(tenant, 'd').map((customer) => touch(customer)),
    );
    await release();
  });
  await given.expectWhole(tenant);
});

test('a projector frozen beyond its session is replaced by others, and repeats nothing when it wakes', async () => {
  const tenant = await given.newTenant('session');
  const sleeper = given.deployment.replica('projector-1');
  sleeper.freeze();
  await publish(
    tenant,
    customersOf(tenant, 'c').map((customer) => touch(customer)),
  );
  await given.expectWhole(tenant);
  sleeper.thaw();
  await publish(
    tenant,
    customersOf(tenant, 'd').map((customer) => touch(customer)),
  );
  await given.expectWhole(tenant);
});

test('a projector that stands still holds up its own partitions only, and the status tells which they are', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('still');
  const customers = customersOf(tenant, 'c');
  const touchAll = () =>
    publish(
      tenant,
      customers.map((customer) => touch(customer)),
    );
  await touchAll();
  await deployment.caughtUp(tenant.analyst);
  const sleeper = deployment.replica('projector-2');
  sleeper.freeze();
  await touchAll();
  await eventually(
    'the others go on',
    async () => {
      const { lanes } = (await tenant.analyst.get('/v1/status')).projections[0];
      const late = lanes.map(({ lagEvents }: { lagEvents: number }) => lagEvents > 0);
      const rows = await deployment.sql(
        `select c.customer_id as id, count(*)::int as n from fact.facts f join fact.customers c using (customer_no)
          where c.tenant = $1 and f.type = 'touchpoint.recorded' group by c.customer_id`,
        [tenant.channel.tenant],
      );
      const known = new Map(rows.map(({ id, n }) => [id, n]));
      const isWhole = (customer: string, lane: number) => late[lane] || known.get(customer) === 2;
      return late.length === PARTITIONS && late.includes(true) && late.includes(false) && customers.every(isWhole);
    },
    PATIENCE_MS,
  );
  sleeper.thaw();
  await given.expectWhole(tenant);
});

test('a projector that hangs in the middle of its transaction holds up the others only for a while', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('hanging');
  const hung = await deployment.locking(FACTS, async (release) => {
    await publish(
      tenant,
      customersOf(tenant, 'c').map((customer) => touch(customer)),
    );
    const name = await midway();
    deployment.replica(name).freeze();
    await release();
    return name;
  });
  await given.expectWhole(tenant);
  deployment.replica(hung).thaw();
  await publish(
    tenant,
    customersOf(tenant, 'd').map((customer) => touch(customer)),
  );
  await given.expectWhole(tenant);
});

test('A is merged into B on one partition and B into C on another, while batches touch them in opposite order', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('merges');
  const customers = customersOf(tenant, 'c');
  const merge = (from: number, into: number) => {
    const { data: _, ...event } = touch(customers[from % PARTITIONS] as string) as ReturnType<typeof touch> & {
      data: object;
    };
    return { ...event, type: 'peakend.customer.merged.v1', data: { into: customers[into % PARTITIONS] } };
  };
  for (let round = 0; round < 8; round++) {
    await deployment.locking(FACTS, async (release) => {
      const touches = customers.flatMap((customer) => [touch(customer, 0.5), touch(customer, -0.5)]);
      const merges = customers.slice(1).map((_, index) => merge(round + index, round + index + 1));
      await publish(tenant, round % 2 === 0 ? [...touches, ...merges] : [...merges, ...touches.toReversed()]);
      await eventually('two projectors are at it', async () => (await deployment.waiting()).length > 1, PATIENCE_MS);
      await release();
    });
    await deployment.caughtUp(tenant.analyst);
  }
  await given.expectWhole(tenant);
});

test('a poison event parks its customer, and holds up nobody else in its partition or elsewhere', async () => {
  const { deployment } = given;
  const { connection } = deployment.postgres;
  const tenant = await given.newTenant('poison');
  const [bad, ...others] = customersOf(tenant, 'c') as [string, ...string[]];
  const [neighbour] = customersOf(tenant, 'd') as [string];
  // A definition still being built would meet the poison instead of the events, and park the customer whole.
  await deployment.caughtUp(tenant.analyst);
  await poison(connection, bad, 'insert or update');
  await publish(
    tenant,
    [bad, neighbour, ...others, bad].map((customer) => touch(customer)),
  );
  await deployment.caughtUp(tenant.analyst);
  const parked = (await tenant.analyst.get('/v1/admin/parked')).items;
  // What policies said of the customer waits with what was published.
  const own = (await deployment.log()).filter((event) => event.tenant === 'poison' && event.customerId === bad);
  expect(own.filter(({ type }) => type === 'touchpoint.recorded')).toHaveLength(2);
  expect(parked).toEqual([expect.objectContaining({ customerId: bad, events: own.length })]);
  for (const customer of [neighbour, ...others])
    expect((await tenant.analyst.get(`/v1/customers/${customer}`)).journeys).toBe(1);
  await heal(connection);
  await tenant.analyst.expect(200, 'POST', `/v1/admin/parked/${bad}/replay`);
  await given.expectWhole(tenant);
});

test('what Kafka no longer keeps is read from the store, before what it keeps and after it', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('retention');
  const projectors = PROJECTORS.map((name) => deployment.replica(name));
  const loseAll = () =>
    withAdmin(async (admin) => {
      await eventually('everything is carried', carried, PATIENCE_MS);
      const partitions = (await admin.fetchTopicOffsets(TOPIC)).map(({ partition, high }) => ({
        partition,
        offset: high,
      }));
      await admin.deleteTopicRecords({ topic: TOPIC, partitions });
    });
  for (const more of [true, false]) {
    for (const each of projectors) each.kill();
    await publish(
      tenant,
      Array.from({ length: 100 }, (_, index) => touch(`c-${index}`)),
    );
    await loseAll();
    if (more)
      await publish(
        tenant,
        customersOf(tenant, 'd').map((customer) => touch(customer)),
      );
    for (const each of projectors) each.release();
    await given.expectWhole(tenant);
    // Nothing was wrong with their connections.
    const said = projectors.flatMap((each) => each.process?.said ?? []);
    expect(said.filter((line) => line.includes('Kafka stalled'))).toEqual([]);
  }
});

test('Kafka is away for a while: publishing goes on, and everything arrives once it is back, without a restart', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('away');
  const starts = deployment.replicas.map((each) => each.starts);
  const load = given.load(tenant);
  const node = deployment.kafka.nodes[0] as (typeof deployment.kafka.nodes)[number];
  await node.kill();
  const before = load.acknowledged.size;
  const back = Date.now() + (full ? 60_000 : 5_000);
  await eventually('publishing goes on', () => load.acknowledged.size > before + 300 && Date.now() > back, PATIENCE_MS);
  expect(load.unknownFates).toBe(0);
  node.start();
  await load.stop();
  await given.expectWhole(tenant, load);
  expect(deployment.replicas.map((each) => each.starts)).toEqual(starts);
});

test('PostgreSQL is killed again and again: no app needs a restart, nothing is lost', async () => {
  const { deployment } = given;
  const tenant = await given.newTenant('database');
  const starts = deployment.replicas.map((each) => each.starts);
  const load = given.load(tenant);
  for (const which of ['postmaster', 'all', 'postmaster'] as const) {
    const goal = load.acknowledged.size + 200;
    await eventually('publishing goes on', () => load.acknowledged.size > goal, PATIENCE_MS);
    deployment.signalPostgres('SIGKILL', which);
  }
  await load.stop();
  await given.expectWhole(tenant, load);
  expect(deployment.replicas.map((each) => each.starts)).toEqual(starts);
});
