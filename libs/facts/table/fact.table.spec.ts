import { storedEvent } from '#test/support/an.event.js';
import { useDatabase } from '#test/support/postgres.js';
import { takeFacts } from './fact.table.js';

const db = useDatabase();

test('changes come by tenant in one order, whatever the order of the facts: writers lock what a tenant shares in it', async () => {
  const changed = async (customerId: string, ...tenants: readonly string[]) => {
    const events = tenants.map((tenant, at) => storedEvent(at + 1, { tenant, customerId, time: 1_000 * at }));
    const { changes } = await db.database.transaction((sql) => takeFacts(sql, events));
    return changes.map(({ tenant }) => tenant);
  };
  expect(await changed('ann', 'acme', 'other')).toEqual(['acme', 'other']);
  expect(await changed('bob', 'other', 'acme')).toEqual(['acme', 'other']);
});
