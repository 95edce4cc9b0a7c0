import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { eventually } from '#test/support/eventually.js';
import { useDatabase } from '#test/support/postgres.js';
import { Authenticator } from './authenticator.js';
import { hashOf, Keys } from './keys.js';
import { Tenants } from './tenants.js';
import { WrongKeys } from './wrong.keys.js';

const server = useDatabase();
const START = Date.UTC(2030, 0, 1);
let made = 0;
let keyring: PostgresKeyring;

beforeAll(async () => {
  keyring = await PostgresKeyring.open(server.database, Buffer.alloc(32, 7));
});

/** What one process of the product knows, with a clock of its own. */
function processOf() {
  const clock = { time: START, now: () => clock.time };
  const random = {
    keyId: () => `00000000-0000-0000-0000-${String(++made).padStart(12, '0')}`,
    secret: () => `secret-${made}`,
  };
  const keys = new Keys(server.database, clock, keyring, random);
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
  expect(await authenticator.authenticate(bearer(key), '127.0.0.1')).toEqual({
    tenant: name,
    keyId,
    scopes: ['query', 'publish'],
    timeZone: 'Asia/Tokyo',
    name: null,
    createdAt: START,
    expiresAt: null,
  });
  expect(await authenticator.authenticate(bearer('the-admin-key'), '127.0.0.1')).toBe('installation');
});

test('a key expires to the millisecond, even if it is remembered', async () => {
  const { clock, keys, authenticator } = processOf();
  const { key } = await keys.issue({ ...newKey, tenant: await tenant(), expiresAt: START + 500 });
  await authenticator.authenticate(bearer(key), '127.0.0.1');
  clock.time = START + 499;
  expect(await authenticator.authenticate(bearer(key), '127.0.0.1')).toMatchObject({ expiresAt: START + 500 });
  clock.time = START + 500;
  await expect(async () => authenticator.authenticate(bearer(key), '127.0.0.1')).rejects.toMatchObject({
    kind: 'unauthenticated',
    code: 'KEY_EXPIRED',
  });
});

test('a revoked key is refused by every process, whatever its clock says', async () => {
  const [here, there] = [processOf(), processOf()];
  const name = await tenant();
  const { keyId, key } = await here.keys.issue({ ...newKey, tenant: name });
  for (const { authenticator } of [here, there]) await authenticator.authenticate(bearer(key), '127.0.0.1');
  there.clock.time -= 3_600_000;
  const revoking = here.keys.revoke(name, keyId);
  const isRefused = async ({ authenticator }: typeof here) =>
    expect(async () => authenticator.authenticate(bearer(key), '127.0.0.1')).rejects.toMatchObject({
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
  expect(await authenticator.authenticate(bearer(key), '127.0.0.1')).toMatchObject({ tenant: mine });
});

test('a changed quota shows at once', async () => {
  const { tenants } = processOf();
  const name = await tenant();
  expect((await tenants.find(name))?.eventsPerSecond).toBeNull();
  await tenants.changeQuota(name, 5);
  expect((await tenants.find(name))?.eventsPerSecond).toBe(5);
});

test('whoever tries keys out waits before each is looked at, and not for ever more; known keys wait for nobody', async () => {
  const { keys, clock } = processOf();
  const waits: { ms: number; end(): void }[] = [];
  const wait = (ms: number) => new Promise<void>((end) => waits.push({ ms, end }));
  const authenticator = new Authenticator('the-admin-key', keys, clock, new WrongKeys(), wait);
  const { key } = await keys.issue({ ...newKey, tenant: await tenant() });
  const { key: unused } = await keys.issue({ ...newKey, tenant: await tenant() });
  const ask = async (asked: string, address = '192.0.2.1') => authenticator.authenticate(bearer(asked), address);
  await ask(key);
  for (let i = 0; i < 11; i++) await expect(ask(`wrong-${i}`)).rejects.toMatchObject({ code: 'BAD_KEY' });
  expect(waits).toEqual([]);

  const tried = Array.from({ length: 20 }, (_, i) => ask(i === 0 ? unused : `tried-${i}`).catch(({ code }) => code));
  expect(waits.map(({ ms }) => ms)).toEqual(Array(20).fill(100));
  await expect(ask('one-too-many')).rejects.toMatchObject({
    kind: 'over-quota',
    code: 'TOO_MANY_WRONG_KEYS',
    retryAfter: 0.1,
  });
  expect(await ask(key)).toMatchObject({ scopes: ['query', 'publish'] });
  await expect(ask('wrong', '192.0.2.2')).rejects.toMatchObject({ code: 'BAD_KEY' });
  for (const { end } of waits) end();
  const [right, ...wrong] = await Promise.all(tried);
  expect([right.scopes, new Set(wrong)]).toEqual([['query', 'publish'], new Set(['BAD_KEY'])]);
  expect(await ask(unused)).toMatchObject({ scopes: ['query', 'publish'] });
});

test('two who ask under the same Idempotency-Key at once are given the same key', async () => {
  const terms = { ...newKey, tenant: await tenant() };
  const asked = { by: null, idempotencyKey: 'at-once' };
  const issued = await Promise.all(Array.from({ length: 8 }, () => processOf().keys.issue(terms, asked)));
  expect(new Set(issued.map(({ key }) => key)).size).toBe(1);
  expect((await processOf().keys.list(terms.tenant, 0n, 10)).items.map(({ keyId }) => keyId)).toEqual([
    issued[0]?.keyId,
  ]);
});

test('a key that is asked for again after it expired is the one that was made', async () => {
  const { clock, keys } = processOf();
  const terms = { ...newKey, tenant: await tenant(), expiresAt: START + 1 };
  const asked = { by: terms.tenant, idempotencyKey: 'soon over' };
  const first = await keys.issue(terms, asked);
  clock.time = START + 1;
  expect(await keys.issue(terms, asked)).toEqual(first);
  await expect(keys.issue(terms)).rejects.toMatchObject({ errors: [{ path: '/expiresAt', code: 'IN_THE_PAST' }] });
});

test('an Idempotency-Key of a tenant that there is not stays new', async () => {
  const { keys, tenants } = processOf();
  const asked = { by: null, idempotencyKey: 'too early' };
  const terms = { ...newKey, tenant: 'late' };
  await expect(keys.issue(terms, asked)).rejects.toMatchObject({ code: 'NO_SUCH_TENANT' });
  await tenants.create({ name: 'late', timeZone: 'UTC', eventsPerSecond: null });
  expect(await keys.issue(terms, asked)).toMatchObject({ key: expect.stringMatching(/^pk_/) });
});
