import { useDatabase } from '#test/support/postgres.js';
import { checkNames } from './improvement.names.js';

const given = useDatabase();
const store = { head: async () => 5n };
const measure = { kind: 'peak-end', definition: 'hotel-stay' } as const;
const checked = () => checkNames(store, given.database, 'acme', measure, 0);

beforeEach(() => given.database.query(`delete from engine.checkpoints where projection = 'insights'`));
const reach = (position: number) =>
  given.database.query(`insert into engine.checkpoints (projection, position) values ('insights', $1)`, [position]);

test('a name that is not known once all is known that was published is refused', async () => {
  await reach(5);
  await expect(checked()).rejects.toMatchObject({ kind: 'invalid', errors: [{ path: '/measure/definition' }] });
});

test('a name that may have been published a moment ago is not: the command may be given again', async () => {
  await reach(4);
  await expect(checked()).rejects.toMatchObject({
    kind: 'unavailable',
    code: 'NOT_YET_PROJECTED',
    message: expect.stringContaining('"/measure/definition"'),
    retryAfter: 1,
  });
});
