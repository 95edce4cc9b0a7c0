import { useDatabase } from '#test/support/postgres.js';
import type { RejectedEvent } from './event.intake.js';
import { eraseRejects } from './rejects.erasure.js';
import { PostgresKeyring } from '#libs/adapters/keyring/postgres.keyring.js';
import { RETENTION_MS, Rejects } from './rejects.js';

const rejected = (id: string, more: Partial<RejectedEvent> = {}): RejectedEvent => ({
  index: 0,
  code: 'INVALID_EVENT',
  errors: [{ path: '/id', code: 'X', message: 'is wrong' }],
  source: null,
  id,
  type: null,
  customerId: null,
  raw: { id },
  ...more,
});

describe('Rejects', () => {
  const test = useDatabase();
  const clock = { time: 1_700_000_000_000, now: () => clock.time };
  let keyring: PostgresKeyring;
  let rejects: Rejects;
  beforeEach(async () => {
    keyring = await PostgresKeyring.open(test.database, Buffer.alloc(32));
    rejects = new Rejects(test.database, keyring, clock);
    await test.database.query('truncate platform.rejects');
  });
  const count = async (tenant: string) =>
    (await test.database.query('select 1 from platform.rejects where tenant = $1', [tenant])).rowCount;
  const ids = async () => (await rejects.list('acme', null, 100)).map(({ id }) => id);

  it("seals an event with its customer's key, or without a customer with the tenant's own", async () => {
    await rejects.keep('acme', [rejected('1', { customerId: '4711' }), rejected('2')]);
    expect((await rejects.list('acme', null, 9)).map(({ event }) => event)).toEqual([{ id: '2' }, { id: '1' }]);
    await keyring.destroy('acme', [...(await keyring.keysOf('acme', ['4711'])).values()]);
    expect((await rejects.list('acme', null, 9)).map(({ event }) => event)).toEqual([{ id: '2' }, null]);
  });

  it('keeps only what identifies an event whose customer is erased', async () => {
    await rejects.keep('acme', [rejected('1', { customerId: '4711' }), rejected('2')]);
    await rejects.keep('other', [rejected('3', { customerId: '4711' })]);
    const keys = [...(await keyring.keysOf('acme', ['4711'])).values()];
    await eraseRejects(test.database, 'other', keys);
    expect((await rejects.list('acme', null, 9))[1]?.event).toEqual({ id: '1' });
    await eraseRejects(test.database, 'acme', keys);
    await eraseRejects(test.database, 'acme', keys);
    const { rows } = await test.database.query(
      'select tenant, id, code, errors, event is null as gone from platform.rejects order by id',
    );
    const errors = [{ path: '/id', code: 'X', message: 'is wrong' }];
    expect(rows).toEqual([
      { tenant: 'acme', id: '1', code: 'INVALID_EVENT', errors: [], gone: true },
      { tenant: 'acme', id: '2', code: 'INVALID_EVENT', errors, gone: false },
      { tenant: 'other', id: '3', code: 'INVALID_EVENT', errors, gone: false },
    ]);
  });

  it('keeps the newest of each tenant, up to a tenth above the cap', async () => {
    rejects.cap = 50;
    await rejects.keep('other', [rejected('x')]);
    for (let i = 0; i < 40; i++) await rejects.keep('acme', [rejected(`${i}a`), rejected(`${i}b`), rejected(`${i}c`)]);
    expect(await count('acme')).toBeGreaterThanOrEqual(50);
    expect(await count('acme')).toBeLessThan(55);
    expect((await ids()).slice(0, 4)).toEqual(['39c', '39b', '39a', '38c']);
    expect(await count('other')).toBe(1);
  });

  it('deletes what a burst leaves above the cap, however much it is', async () => {
    rejects.cap = 10;
    await rejects.keep(
      'acme',
      Array.from({ length: 5_000 }, (_, i) => rejected(String(i), { raw: null })),
    );
    expect(await ids()).toEqual(Array.from({ length: 10 }, (_, i) => String(4_999 - i)));
    expect(await count('acme')).toBe(10);
  });

  it('forgets after 30 days', async () => {
    await rejects.keep('acme', [rejected('old')]);
    clock.time += RETENTION_MS - 1;
    await rejects.keep('acme', [rejected('new')]);
    await rejects.sweep();
    expect(await ids()).toEqual(['new', 'old']);
    clock.time += 1;
    expect(await ids()).toEqual(['new']);
    expect(await count('acme')).toBe(2);
    await rejects.sweep();
    expect(await count('acme')).toBe(1);
  });
});
