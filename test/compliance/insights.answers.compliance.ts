import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Running, start } from '#apps/composition/start.js';
import { standalone } from '#apps/standalone/standalone.app.js';
import type { StoredEvent } from '#libs/kernel/event.js';
import { Configuration } from '#libs/platform/configuration.js';
import { createLog } from '#libs/platform/log.js';
import { ApiClient } from '#test/support/api.client.js';
import { RULES } from '#test/support/care.events.js';
import { TENANT } from '#test/support/given-facts.js';
import { IMPROVEMENTS } from '#test/support/improvement.events.js';
import { databaseUrlOf, useDatabase } from '#test/support/postgres.js';
import { full, PATIENCE_MS } from '#test/support/proof.js';
import { differencesFromLog } from '#test/support/recompute/comparison.js';
import type { LogEvent } from '#test/support/recompute/log.js';
import { factAbout, KEYS, keyOf, numbered } from '#test/support/stored.history.js';
import { batchesOf, CUSTOMERS, forCases, LATE, pick, RUNS, shuffled, takeAll, withinMs } from './insight.cases.js';
import { worldOfAll } from './insight.together.js';
import type { InsightWorld } from './insight.world.js';

const given = useDatabase();
/** The world's tenant has its days there. */
const ZONE = 'Asia/Tokyo';
const DAY = 24 * 3_600_000;
/** The last of some days after the last facts, on which more and more is over. */
const ASKED = [LATE, LATE + 30 * DAY, LATE + 200 * DAY];

const COUNT = full ? 500 : 1;

let world: InsightWorld;
let answering: Running;
let client: ApiClient;
const clock = { now: () => world.now };
const dataDir = mkdtempSync(join(tmpdir(), 'peakend-answers-'));
beforeAll(async () => {
  world = await worldOfAll(given);
  const settings = { port: 0, dataDir, databaseUrl: databaseUrlOf(given.connection) };
  const configuration = Object.assign(new Configuration(), settings);
  const log = createLog('fatal', { write: () => undefined });
  // It answers, and leaves it to the world what is projected and decided.
  const app = { ...standalone, projects: false, relays: false, ingests: false, notifies: false };
  answering = await start(app, configuration, log, clock);
  const admin = ApiClient.of(() => answering.url, TENANT, answering.adminKey);
  const scopes = ['query', 'operate', 'admin'];
  const { body } = await admin.expect(201, 'POST', '/v1/admin/keys', { tenant: TENANT, scopes });
  client = ApiClient.of(() => answering.url, TENANT, body.key);
}, PATIENCE_MS);
afterAll(async () => {
  await answering?.stop();
  await world?.stored.close();
  rmSync(dataDir, { recursive: true, force: true });
}, PATIENCE_MS);

const asLogged = (event: StoredEvent): LogEvent => ({ ...event, position: Number(event.position) }) as LogEvent;

/** Clocks of complaints have proofs of their own, minute by minute. */
const isNoServiceLevel = ({ type }: StoredEvent) => !/^(calendar|service-level)\.put$/.test(type);

/** Erases what some keys of a customer sealed. */
function erasureBy(picks: readonly number[]): StoredEvent {
  const customerId = pick(CUSTOMERS, pick(picks, 0));
  const keys = Array.from({ length: 1 + (pick(picks, 1) % KEYS) }, (_, index) => keyOf(customerId, index));
  return factAbout(customerId, 'customer.erased', LATE, 'erased', { erasureId: 'e', survivor: customerId, keys });
}

test(
  'every answer is what all facts and stored decisions come to, whatever came late, was corrected, retracted, merged or erased',
  () =>
    forCases({ ...RUNS, runs: COUNT }, async ({ events, picks, sizes }) => {
      const log = numbered(
        shuffled([...RULES, ...IMPROVEMENTS, ...events.filter(isNoServiceLevel), erasureBy(picks)], picks),
      );
      await world.forget();
      await takeAll(world, batchesOf(log, sizes));
      world.now = pick(ASKED, pick(picks, 2));
      await world.finish();
      const asking = { now: world.now, turn: pick(picks, 3), maps: 5 };
      expect(await differencesFromLog(log.map(asLogged), client, ZONE, asking)).toEqual([]);
    }),
  withinMs(COUNT),
);
