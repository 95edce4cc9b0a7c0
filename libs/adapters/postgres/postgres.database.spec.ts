import { useDatabase } from '#test/support/postgres.js';

describe('PostgresDatabase', () => {
  const test = useDatabase();
  it('answers', async () => {
    expect((await test.database.query('select 1::int8 as n')).rows).toEqual([{ n: 1n }]);
  });
});
