import { eventually } from '../support/eventually.js';
import type { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { full } from '../support/proof.js';
import { touch, useDeployment } from './deployment.subject.js';

const PATIENCE_MS = 120_000;
/** Many times as long as clients look for a leader before they give up. */
const LEADERLESS_MS = full ? 60_000 : 10_000;
const APPS = ['intake', 'relay', 'projector', 'insights', 'notifier'] as const;

const given = useDeployment({ store: 'eventstoredb', nodes: 3, apps: APPS });

/** What each process says of itself: its status, and whether it reaches the event store. */
function readiness() {
  return Promise.all(
    given.deployment.replicas.map(async ({ url }) => {
      const response = await fetch(`${url}/health/ready`);
      const { checks } = (await response.json()) as { checks: { eventStore: string } };
      return `${response.status} ${checks.eventStore}`;
    }),
  );
}

test.each(['dies', 'is deposed'] as const)(
  'the leader %s and nobody leads for a while: every app says so, none ends, and all go on when another leads',
  async (how) => {
    const { deployment } = given;
    const { cluster } = deployment;
    const tenant = await given.newTenant(how === 'dies' ? 'died' : 'deposed');
    const starts = deployment.replicas.map((each) => each.starts);
    const load = given.load(tenant);
    await eventually('publishing is under way', () => load.acknowledged.size > 50, PATIENCE_MS);
    const leader = cluster.leader as EventStoreDBDouble;
    if (how === 'dies') await leader.stop();
    else cluster.depose();
    const until = Date.now() + LEADERLESS_MS;
    while (Date.now() < until) {
      const { status, headers } = await tenant.channel.publish([touch('ann')]);
      expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
      expect(await readiness()).toEqual(APPS.map(() => '503 down'));
      // What the apps had opened to a node breaks while they look for a leader.
      cluster.reset();
    }
    cluster.elect(cluster.nodes.find((node) => node !== leader) as EventStoreDBDouble);
    if (how === 'dies') await leader.listen();
    const goal = load.acknowledged.size + 50;
    await eventually('publishing goes on', () => load.acknowledged.size > goal, PATIENCE_MS);
    await eventually('all are ready', async () => (await readiness()).every((said) => said === '200 up'), PATIENCE_MS);
    await load.stop();
    await given.expectWhole(tenant, load);
    expect(deployment.replicas.map((each) => each.starts)).toEqual(starts);
  },
);
