import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { Authenticator } from './authenticator.js';
import { hashOf, Keys } from './keys.js';
import { Tenants } from './tenants.js';

const server = useDatabase();
const START = Date.UTC(2030, 0, 1);
let made = 0;

/** What one process of the product knows, with a clock of its own. */
function processOf() {
  const clock = { time: START, now: () => clock.time };
  const random = {
    keyId: () => `00000000-0000-0000-0000-${String(++made).padStart(12, '0')}`,
    secret: () => `secret-${made}`,
  };
  const keys = new Keys(server.database, clock, random);
  return {
    clock,
    keys,
    tenants: new Tenants(server.database, clock),
    authenticator: new Authenticator('the-admin-key', keys, clock),
  };
}

const bearer = (key: string) => `Bearer ${key}`;
const newKey = { scopes: ['query', 'publish'] as const, name: null, expiresAt: null };

async function tenant(): Promise<string> {
  const name = `tenant-${++made}`;
  await processOf().tenants.create({ name, timeZone: 'Asia/Tokyo', eventsPerSecond: null });
  return name;
}

test('a key identifies its tenant, scopes and time zone', async () => {
  const { keys, authenticator } = processOf();
  const name = await tenant();
  const { keyId, key } = await keys.issue({ ...newKey, tenant: name });
  expect(await authenticator.authenticate(bearer(key))).toEqual({
    tenant: name,
    keyId,
    scopes: ['query', 'publish'],
    timeZone: 'Asia/Tokyo',
    name: null,
    createdAt: START,
    expiresAt: null,
  });
  expect(await authenticator.authenticate(bearer('the-admin-key'))).toBe('installation');
});

test('a key expires to the millisecond, even if it is remembered', async () => {
  const { clock, keys, authenticator } = processOf();
  const { key } = await keys.issue({ ...newKey, tenant: await tenant(), expiresAt: START + 500 });
  await authenticator.authenticate(bearer(key));
  clock.time = START + 499;
  expect(await authenticator.authenticate(bearer(key))).toMatchObject({ expiresAt: START + 500 });
  clock.time = START + 500;
  await expect(async () => authenticator.authenticate(bearer(key))).rejects.toMatchObject({
    kind: 'unauthenticated',
    code: 'KEY_EXPIRED',
  });
});

test('a revoked key is refused by every process, whatever its clock says', async () => {
  const [here, there] = [processOf(), processOf()];
  const name = await tenant();
  const { keyId, key } = await here.keys.issue({ ...newKey, tenant: name });
  for (const { authenticator } of [here, there]) await authenticator.authenticate(bearer(key));
  there.clock.time -= 3_600_000;
  const revoking = here.keys.revoke(name, keyId);
  const isRefused = async ({ authenticator }: typeof here) =>
    expect(async () => authenticator.authenticate(bearer(key))).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'BAD_KEY',
    });
  await eventually('this process knows', async () => (await here.keys.find(hashOf(key))) === undefined);
  await isRefused(here);
  await revoking;
  await isRefused(there);
});

test('a key is remembered rather than read for every request', async () => {
  const { keys } = processOf();
  const { key } = await keys.issue({ ...newKey, tenant: await tenant() });
  await keys.find(hashOf(key));
  expect(keys.find(hashOf(key))).toMatchObject({ scopes: ['query', 'publish'] });
});

test('another tenant cannot revoke a key', async () => {
  const { keys, authenticator } = processOf();
  const [mine, other] = [await tenant(), await tenant()];
  const { keyId, key } = await keys.issue({ ...newKey, tenant: mine });
  await expect(keys.revoke(other, keyId)).rejects.toMatchObject({ kind: 'not-found', code: 'NO_SUCH_KEY' });
  expect(await authenticator.authenticate(bearer(key))).toMatchObject({ tenant: mine });
});

test('a changed quota shows at once', async () => {
  const { tenants } = processOf();
  const name = await tenant();
  expect((await tenants.find(name))?.eventsPerSecond).toBeNull();
  await tenants.changeQuota(name, 5);
  expect((await tenants.find(name))?.eventsPerSecond).toBe(5);
});
