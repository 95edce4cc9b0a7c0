import { type AddressInfo, createServer, type Socket } from 'node:net';
import { DatabaseUnavailable, type Sql, together } from '#libs/eventing/database.js';
import { useDatabase } from '#test/support/postgres.js';
import { PostgresDatabase } from './postgres.database.js';

const test = useDatabase();
const query = async (text: string, values?: readonly unknown[]) => (await test.database.query(text, values)).rows;

beforeAll(async () => {
  await query('create table counted (n int primary key)');
});
beforeEach(async () => {
  await query('truncate counted');
});
const counted = () => query('select n from counted order by n');

/** A message as PostgreSQL sends it. */
function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const READY = message('Z', 'I');
const GREETING = Buffer.concat([message('R', Buffer.alloc(4)), READY]);
const FAILURE = message('E', 'SERROR\0VERROR\0C57P01\0Mterminating connection\0\0');

/** The statements in what was sent by the simple protocol. */
const statementsOf = (sent: string) => sent.match(/(begin|select \d|insert \d|rollback)/g) ?? [];

/** A database whose server only pretends to be PostgreSQL. */
async function pretending(greet: (socket: Socket) => void) {
  const server = createServer((socket) => socket.on('error', () => {}).once('data', () => greet(socket)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const database = new PostgresDatabase({ ...test.connection, host: '127.0.0.1', port });
  return {
    database,
    [Symbol.asyncDispose]: async () => {
      await database.close();
      await new Promise((closed) => server.close(closed));
    },
  };
}

describe('values', () => {
  it('are parameters, never text in the statement', async () => {
    const hostile = `'; drop table counted; --`;
    expect(await query('select $1::text as text', [hostile])).toEqual([{ text: hostile }]);
    expect(await query('select $1::int8 as n, $2::int8[] as ns', [2n ** 62n, [1n, 2n]])).toEqual([
      { n: 2n ** 62n, ns: [1n, 2n] },
    ]);
  });
});

describe('a transaction', () => {
  it('keeps all of its work or nothing', async () => {
    await test.database.transaction(async (sql) => {
      await sql.query('insert into counted values (1)');
      await sql.query('insert into counted values (2)');
    });
    const failure = new Error('changed my mind');
    const failing = test.database.transaction(async (sql) => {
      await sql.query('insert into counted values (3)');
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await counted()).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('does not pass for committed when a failed statement was overlooked', async () => {
    const overlooking = test.database.transaction(async (sql) => {
      await sql.query('insert into counted values (1)');
      await sql.query('insert into counted values (1)').catch(() => {});
    });
    await expect(overlooking).rejects.toMatchObject({ code: '23505' });
    expect(await counted()).toEqual([]);
  });

  it('fails with the first statement’s error, whichever of the later ones is asked', async () => {
    const failing = test.database.transaction(async (sql) => {
      void sql.query('insert into counted values (1), (1)');
      await sql.query('select 1');
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    const going = test.database.transaction(async (sql) => {
      await sql.query('savepoint before');
      const twice = [sql.query('insert into counted values (2), (2)'), sql.query('release savepoint before')];
      for (const each of twice) await expect(each).rejects.toMatchObject({ code: '23505' });
      await sql.query('rollback to savepoint before');
      await sql.query('insert into counted values (3)');
    });
    await going;
    expect(await counted()).toEqual([{ n: 3 }]);
  });

  it('fails with a statement that could not be sent, even if nobody saw its failure', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const insert = (sql: Sql, n: unknown) => sql.query('insert into counted values (($1::text)::int)', [n]);
    for (const repeated of [false, true]) {
      const overlooking = test.database.transaction(
        async (sql) => {
          await insert(sql, 1);
          void insert(sql, circular);
        },
        { repeated },
      );
      await expect(overlooking).rejects.toThrow('circular');
      const going = test.database.transaction(
        async (sql) => {
          await sql.query('savepoint before');
          await expect(insert(sql, circular)).rejects.toThrow('circular');
          await sql.query('rollback to savepoint before');
          await insert(sql, 2);
        },
        { repeated },
      );
      await going;
      expect(await counted()).toEqual([{ n: 2 }]);
      await query('truncate counted');
    }
    await expect(test.database.query('select $1::json', [circular], { repeated: true })).rejects.toThrow('circular');
    expect(await query('select $1::json as json', [{ a: 1 }])).toEqual([{ json: { a: 1 } }]);
  });

  it('runs its statements one after the other, even when they are called at once', async () => {
    const order = await test.database.transaction(async (sql) => {
      const seen: number[] = [];
      await Promise.all(
        [0.05, 0, 0.02].map((pause, n) => sql.query('select pg_sleep($1)', [pause]).then(() => seen.push(n))),
      );
      return seen;
    });
    expect(order).toEqual([0, 1, 2]);
  });

  it('accepts no statement once it is over, and waits for those under way', async () => {
    let kept: Sql | undefined;
    await test.database.transaction(async (sql) => {
      kept = sql;
      void sql.query('insert into counted select 1 from pg_sleep(0.05)');
    });
    expect(await counted()).toEqual([{ n: 1 }]);
    await expect(kept?.query('select 1')).rejects.toThrow('The transaction is over');
  });

  it('sees one moment in a snapshot, and writes nothing', async () => {
    await test.database
      .transaction(
        async (sql) => {
          expect((await sql.query('select count(*) as n from counted')).rows).toEqual([{ n: 0n }]);
          await query('insert into counted values (1)');
          expect((await sql.query('select count(*) as n from counted')).rows).toEqual([{ n: 0n }]);
          await expect(sql.query('insert into counted values (2)')).rejects.toThrow('read-only');
          throw new Error('enough seen');
        },
        { snapshot: true },
      )
      .catch((error: Error) => expect(error.message).toBe('enough seen'));
    expect(await counted()).toEqual([{ n: 1 }]);
  });

  it('waits for the disk unless the work can be replayed', async () => {
    const waits = (options: { replayable?: boolean }) =>
      test.database.transaction(
        async (sql) => (await sql.query(`select current_setting('synchronous_commit') as wait`)).rows,
        options,
      );
    expect(await waits({ replayable: true })).toEqual([{ wait: 'off' }]);
    expect(await waits({})).toEqual([{ wait: 'on' }]);
  });

  it('prepares repeated statements once per connection', async () => {
    const prepared = () =>
      test.database.transaction(
        async (sql) => {
          for (const n of [1, 2]) await sql.query('select $1::int as repeated', [n]);
          const { rows } = await sql.query(
            "select generic_plans::int, custom_plans::int from pg_prepared_statements where statement like '%as repeated'",
          );
          return rows;
        },
        { repeated: true },
      );
    expect(await prepared()).toEqual([{ generic_plans: 2, custom_plans: 0 }]);
  });
});

describe('the pool', () => {
  const own = (options: ConstructorParameters<typeof PostgresDatabase>[1]) =>
    new PostgresDatabase(test.connection, options);

  it('bounds how many connections there are, how many callers wait for one, and how long', async () => {
    const database = own({ connections: 1, waiting: 1, patienceMs: 1_500 });
    await database.query('select 1');
    let finish = () => {};
    let held: Promise<void> | undefined;
    await new Promise<void>((started) => {
      held = database.transaction(() => {
        started();
        return new Promise<void>((done) => (finish = done));
      });
    });
    await expect(database.query('select pg_sleep(0)')).rejects.toThrow('timeout exceeded when trying to connect');
    const waiting = database.query('select 1');
    await expect(database.query('select 1')).rejects.toThrow('1 callers are waiting for a connection');
    finish();
    await Promise.all([held, waiting]);
    expect(database.use()).toEqual({ open: 1, idle: 1, waiting: 0 });
    await database.close();
  });

  it('replaces connections that the server ended, idle or in use', async () => {
    const database = own({ connections: 2 });
    const [row] = (await database.query<{ pid: number }>('select pg_backend_pid() as pid')).rows;
    await query('select pg_terminate_backend($1, 5000)', [row?.pid]);
    expect((await database.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    const cut = database.transaction(async (sql) => {
      const [{ pid }] = (await sql.query<{ pid: number }>('select pg_backend_pid() as pid')).rows as [{ pid: number }];
      await query('select pg_terminate_backend($1, 5000)', [pid]);
      await sql.query('select 1');
    });
    await expect(cut).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect((await database.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
    await database.close();
  });

  it('does not wait for ever for a server that says nothing', async () => {
    const database = own({ connections: 1, answerMs: 200 });
    await expect(database.query('select pg_sleep(30)')).rejects.toThrow('Query read timeout');
    const reading = database.transaction((sql) => sql.query('select pg_sleep(30)'), { snapshot: true });
    await expect(reading).rejects.toBeInstanceOf(DatabaseUnavailable);
    const writing = database.transaction((sql) => sql.query('select pg_sleep(0.5), 1 as n'));
    expect((await writing).rowCount).toBe(1);
    await database.close();
  });

  it('lives on when a server greets and dies in one breath', async () => {
    await using server = await pretending((socket) => socket.end(Buffer.concat([GREETING, FAILURE])));
    await expect(server.database.query('select 1')).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(server.database.transaction((sql) => sql.query('select 1'))).rejects.toBeInstanceOf(
      DatabaseUnavailable,
    );
  });

  it('sends statements without waiting for answers, but nothing that writes before the transaction has begun', async () => {
    const sent: string[] = [];
    await using server = await pretending((socket) => {
      socket.write(GREETING);
      socket.on('data', (data) => {
        sent.push(data.toString());
        socket.destroy();
      });
    });
    const silent = server.database.transaction((sql) =>
      together([sql.query('select 1'), sql.query('select 2'), sql.query('insert 3'), sql.query('select 4')]),
    );
    await expect(silent).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(sent.map(statementsOf)).toEqual([['begin', 'select 1', 'select 2']]);
  });

  it('writes nothing when the transaction was refused and the connection lives', async () => {
    const sent: string[] = [];
    await using server = await pretending((socket) => {
      socket.write(GREETING);
      socket.on('data', (data) => {
        sent.push(...statementsOf(data.toString()));
        socket.write(Buffer.concat([FAILURE, READY]));
      });
    });
    const refused = server.database.transaction((sql) => sql.query('insert 1'));
    await expect(refused).rejects.toBeInstanceOf(DatabaseUnavailable);
    expect(sent).toEqual(['begin', 'rollback']);
  });

  it('distinguishes errors that pass by themselves from others', async () => {
    const nowhere = new PostgresDatabase({ ...test.connection, port: 1 });
    await expect(nowhere.query('select 1')).rejects.toBeInstanceOf(DatabaseUnavailable);
    await nowhere.close();
    const slow = own({ statementMs: 50 });
    await expect(slow.query('select pg_sleep(5)')).rejects.toThrow(
      'The database is not available: statement not finished in time',
    );
    expect((await slow.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await slow.close();
    await query('insert into counted values (1)');
    const twice = query('insert into counted values (1)');
    await expect(twice).rejects.toMatchObject({ code: '23505' });
    await expect(twice).rejects.not.toBeInstanceOf(DatabaseUnavailable);
  });

  it('reports a deadlock as something to try again', async () => {
    await query('insert into counted values (1), (2)');
    const locking = (first: number, second: number) =>
      test.database.transaction(async (sql) => {
        await sql.query('select from counted where n = $1 for update', [first]);
        await sql.query('select pg_sleep(0.2)');
        await sql.query('select from counted where n = $1 for update', [second]);
      });
    const outcomes = await Promise.allSettled([locking(1, 2), locking(2, 1)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      name: 'DatabaseUnavailable',
      message: 'The database is not available: deadlock',
    });
  });
});
