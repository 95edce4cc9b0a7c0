import { ClusterDouble } from '../support/eventstoredb/cluster.double.js';
import { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { conformanceSuite } from './eventstoredb.conformance.suite.js';

let double: EventStoreDBDouble;
let cluster: ClusterDouble;
beforeAll(async () => {
  [double, cluster] = await Promise.all([EventStoreDBDouble.start(), ClusterDouble.start(3)]);
});
afterAll(() => Promise.all([double.stop(), cluster.stop()]));

conformanceSuite('the double', () => double.url);
conformanceSuite('a cluster of doubles', () => cluster.url);

const real = process.env.TEST_EVENTSTOREDB_URL;
if (real) conformanceSuite('a server', () => real);
