import { attention } from '../../../test/fixtures/policies/attention/attention.watcher.js';
import { aFact } from '../../../test/contract/event-store.examples.js';
import { installTables, PolicyInstallation } from '../../../test/support/policy.installation.js';
import { useDatabase } from '../../../test/support/postgres.js';
import { care } from '../care/care.watcher.js';
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

test('an erasure removes what a survivor holds of a customer that was merged into it, and leaves what it told itself', async () => {
  const registered = (customerId: string, key: string) =>
    aFact(`registers ${customerId}`, {
      customerId,
      type: 'customer.registered',
      data: { traits: { sealed: `by ${key}`, key } },
    });
  const made = new PolicyInstallation(given, care, Date.parse('2026-03-01T12:00:00Z'));
  open.push(made);
  await made.begin();
  made.start();
  const traits = async () => {
    await made.caughtUp();
    const { rows } = await given.database.query<{ customer_id: string; own: string; family: string | null }>(
      'select customer_id, own_traits::text as own, family_traits::text as family from policy.care_customers order by 1',
    );
    const keysIn = (text: string | null) => [...(text ?? '').matchAll(/k-\d/g)].map(String).filter(isFirst).sort();
    return rows.map(({ customer_id, own, family }) => [customer_id, keysIn(own), keysIn(family)]);
  };
  await made.append([
    registered('ann', 'k-1'),
    registered('bob', 'k-2'),
    aFact('merges', { customerId: 'ann', type: 'customer.merged', data: { into: 'bob' } }),
  ]);
  expect(await traits()).toEqual([
    ['ann', ['k-1'], []],
    ['bob', ['k-2'], ['k-1', 'k-2']],
  ]);
  await made.append([erasure('ann', ['k-1'])]);
  expect(await traits()).toEqual([
    ['ann', [], []],
    ['bob', ['k-2'], ['k-2']],
  ]);
});

const isFirst = (value: string, index: number, all: readonly string[]) => all.indexOf(value) === index;

test('a policy whose rows hold nothing personal is run as it is', () => {
  expect(erasing(dayClosed)).toBe(dayClosed);
  expect(erasing(attention).on).toEqual(['complaint.filed', 'touchpoint.recorded', 'customer.erased']);
});
