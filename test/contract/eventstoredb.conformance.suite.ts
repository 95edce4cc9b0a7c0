import { EventStoreDBClient } from '@eventstore/db-client';
import { appendConformance } from './eventstoredb.appends.suite.js';
import { deletionConformance } from './eventstoredb.deletions.suite.js';
import { idempotenceConformance } from './eventstoredb.idempotence.suite.js';
import { metAppends, metBehaviour } from './eventstoredb.met.suite.js';
import { readConformance } from './eventstoredb.reads.suite.js';
import { subscriptionConformance } from './eventstoredb.subscriptions.suite.js';
import type { Conformance, Path } from './eventstoredb.probe.js';

/**
 * How EventStoreDB 24.10 behaves as its client sees it: what the adapter is built on. Always runs against the double,
 * and also against the server at TEST_EVENTSTOREDB_URL (a single insecure node) if that is set.
 */
export function conformanceSuite(name: string, url: () => string): void {
  describe(`EventStoreDB as ${name} speaks it`, () => {
    let client: EventStoreDBClient;
    beforeAll(() => {
      client = EventStoreDBClient.connectionString(url());
    });
    afterAll(() => client.dispose());
    const conformance: Conformance = {
      get client() {
        return client;
      },
      get url() {
        return url();
      },
    };
    // A call with its own credentials takes the classic path; over an insecure connection they are not sent.
    for (const path of ['batch', 'classic'] satisfies Path[]) {
      describe(`appending, ${path} path`, () => {
        appendConformance(conformance, path);
        idempotenceConformance(conformance, path);
        deletionConformance(conformance, path);
        metAppends(conformance, path);
      });
    }
    readConformance(conformance);
    subscriptionConformance(conformance);
    metBehaviour(conformance);
  });
}
