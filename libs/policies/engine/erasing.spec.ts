import { attention } from '../../../test/fixtures/policies/attention/attention.watcher.js';
import { aFact } from '../../../test/contract/event-store.examples.js';
import { installTables, PolicyInstallation } from '../../../test/support/policy.installation.js';
import { useDatabase } from '../../../test/support/postgres.js';
import { dayClosed } from '../day-closed/day-closed.watcher.js';
import { erasing } from './erasing.js';

const given = useDatabase();
beforeAll(() => installTables(given, [attention]));
let open: PolicyInstallation[] = [];
afterEach(async () => {
  for (const each of open) await each.stop();
  open = [];
});

async function installation(log?: PolicyInstallation): Promise<PolicyInstallation> {
  const made = new PolicyInstallation(given, attention, Date.parse('2026-03-01T12:00:00Z'), log?.store);
  open.push(made);
  await made.begin();
  made.start({ batch: log === undefined ? 1 : 1_000 });
  await made.caughtUp();
  return made;
}

const complaint = (customerId: string, key: string) =>
  aFact(`${customerId} ${key}`, {
    customerId,
    type: 'complaint.filed',
    data: { category: 'fees', severity: 1, channel: 'app', text: { sealed: `by ${key}`, key } },
  });
const erasure = (customerId: string, keys: readonly string[]) =>
  aFact(`erases ${customerId}`, {
    customerId,
    type: 'customer.erased',
    data: { erasureId: 'e', survivor: customerId, keys },
  });

/** The words kept for each customer. */
async function words(): Promise<readonly string[]> {
  const { rows } = await given.database.query<{ customer_id: string; words: { text?: { sealed: string } } }>(
    `select customer_id, words from policy.waiting order by customer_id, words::text`,
  );
  return rows.map((row) => `${row.customer_id}: ${row.words.text?.sealed ?? 'nothing'}`);
}

test('an erasure removes what its keys sealed from own rows, whenever it reaches them; all else stays', async () => {
  const made = await installation();
  await made.append([complaint('ann', 'k-1'), complaint('bob', 'k-2')]);
  await made.caughtUp();
  expect(await words()).toEqual(['ann: by k-1', 'bob: by k-2']);
  await made.append([erasure('ann', ['k-1'])]);
  await made.caughtUp();
  expect(await words()).toEqual(['ann: nothing', 'bob: by k-2']);
  await made.append([complaint('ann', 'k-1'), complaint('ann', 'k-3')]);
  await made.caughtUp();
  const erased = ['ann: by k-3', 'ann: nothing', 'ann: nothing', 'bob: by k-2'];
  expect(await words()).toEqual(erased);
  await made.stop();
  // The same when the rows and the erasure are in one batch.
  await installation(made);
  expect(await words()).toEqual(erased);
});

test('a policy whose rows hold nothing personal is run as it is', () => {
  expect(erasing(dayClosed)).toBe(dayClosed);
  expect(erasing(attention).on).toEqual(['complaint.filed', 'touchpoint.recorded', 'customer.erased']);
});
