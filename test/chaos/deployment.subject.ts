import type { ApiClient } from '../support/api.client.js';
import { Deployment, type DeploymentOptions } from '../support/deployment.js';
import { problemsByLog } from '../support/log.verdict.js';
import { errand } from '../support/random.facts.js';
import { Writers } from '../support/writers.js';

export interface DeployedTenant {
  readonly channel: ApiClient;
  readonly analyst: ApiClient;
}

/** A whole installation for the tests of a file; after each test, all of it is healthy again. */
export function useDeployment(options: DeploymentOptions) {
  let started: Deployment | undefined;
  const writers: Writers[] = [];
  const deployment = () => {
    if (started === undefined) throw new Error('There is no deployment before beforeAll');
    return started;
  };
  beforeAll(async () => {
    started = await Deployment.start(options);
  });
  afterEach(async () => {
    for (const load of writers.splice(0)) load.abandon();
    for (const replica of deployment().replicas) {
      replica.thaw();
      replica.release();
    }
    await deployment().ready();
  });
  afterAll(() => started?.stop());

  return {
    get deployment() {
      return deployment();
    },
    newTenant: async (name: string): Promise<DeployedTenant> => {
      const tenant = await deployment().newTenant(name);
      await tenant.channel.expect(201, 'PUT', '/v1/definitions/errand', errand);
      return tenant;
    },
    /** Publishes facts of all kinds until it is stopped or the test ends. */
    load({ channel }: DeployedTenant): Writers {
      const facts = { customers: 20, seed: 1, batch: 10, until: Date.now() };
      const load = new Writers(channel, { writers: 3, ...facts, restMs: 20, repeatEvery: 5 });
      writers.push(load);
      return load;
    },
    /** Everything acknowledged is stored once, queries answer what the log says, and no process ended by itself. */
    async expectWhole({ analyst }: DeployedTenant, load: Pick<Writers, 'acknowledged'> = { acknowledged: new Set() }) {
      await deployment().caughtUp(analyst);
      const log = await deployment().log();
      expect(await problemsByLog(log, load, analyst, 'UTC')).toEqual([]);
      expect(deployment().crashes).toEqual([]);
    },
  };
}

let made = 0;

/** A customer's touchpoint, under a unique id. */
export function touch(
  subject: string,
  valence = 0.5,
): { readonly source: string; readonly id: string; readonly subject: string } {
  return {
    specversion: '1.0',
    type: 'peakend.touchpoint.recorded.v1',
    source: '/chaos',
    id: String(++made),
    subject,
    time: '2024-03-05T10:00:00Z',
    data: { touchpoint: 'call', channel: 'app', valence },
  } as never;
}
