import type { MigrationInterface, QueryRunner } from 'typeorm';
import { useDatabase } from '#test/support/postgres.js';
import { type Migration, migrate } from './migrations.js';

const test = useDatabase();
let runs = 0;

class MakeCup1800000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    runs++;
    await runner.query('create table cup (n int)');
    await runner.query('select pg_sleep(0.1)');
  }
  async down(): Promise<void> {}
}
class MakeSaucer1800000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table saucer (n int)');
  }
  async down(): Promise<void> {}
}
class BreakHalfway1800000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table half (n int)');
    throw new Error('interrupted');
  }
  async down(): Promise<void> {}
}

const tables = async () => {
  const { rows } = await test.database.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relname in ('cup', 'saucer', 'half') order by 1`,
  );
  return rows.map(({ name }) => name);
};

describe('migrations', () => {
  let before: readonly Migration[];

  // The test database already has the product's own migrations: they belong to what is known here.
  beforeAll(async () => {
    const { rows } = await test.database.query<{ name: string }>('select name from public.migrations order by id');
    before = rows.map(
      ({ name }) =>
        ({
          [name]: class implements MigrationInterface {
            async up(): Promise<void> {}
            async down(): Promise<void> {}
          },
        })[name] as Migration,
    );
    expect(before.length).toBeGreaterThan(0);
  });

  it('run once, in order, however many servers start at once', async () => {
    const all = [...before, MakeCup1800000000001, MakeSaucer1800000000002];
    const ran = await Promise.all([1, 2, 3].map(() => migrate(test.connection, all)));
    expect(ran.filter((names) => names.length > 0)).toEqual([['MakeCup1800000000001', 'MakeSaucer1800000000002']]);
    expect(runs).toBe(1);
    expect(await tables()).toEqual(['cup', 'saucer']);
  });

  it('leave nothing of one that fails, and continue with it at the next start', async () => {
    const known = [...before, MakeCup1800000000001, MakeSaucer1800000000002];
    await expect(migrate(test.connection, [...known, BreakHalfway1800000000003])).rejects.toThrow('interrupted');
    expect(await tables()).toEqual(['cup', 'saucer']);
    const mended = class BreakHalfway1800000000003 extends MakeSaucer1800000000002 {
      override async up(runner: QueryRunner): Promise<void> {
        await runner.query('create table half (n int)');
      }
    };
    expect(await migrate(test.connection, [...known, mended])).toEqual(['BreakHalfway1800000000003']);
    expect(await tables()).toEqual(['cup', 'half', 'saucer']);
  });

  it('refuse a database that a newer version wrote, and say what to do', async () => {
    await expect(migrate(test.connection, before)).rejects.toMatchObject({
      code: 'DATABASE_IS_NEWER',
      message:
        'The database was written by a newer version: this one does not know MakeCup1800000000001, MakeSaucer1800000000002, BreakHalfway1800000000003. Start the newer version, or restore a backup from before it.',
    });
  });
});
