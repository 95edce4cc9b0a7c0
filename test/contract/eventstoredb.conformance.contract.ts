import { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { conformanceSuite } from './eventstoredb.conformance.suite.js';

let double: EventStoreDBDouble;
beforeAll(async () => {
  double = await EventStoreDBDouble.start();
});
afterAll(() => double.stop());

conformanceSuite('the double', () => double.url);

const real = process.env.TEST_EVENTSTOREDB_URL;
if (real) conformanceSuite('a server', () => real);
