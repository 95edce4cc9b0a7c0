import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import {
  type BackupEnd,
  type BackupHeader,
  damaged,
  END_OF_ROWS,
  linesOf,
  parseLine,
  readHeader,
  type TableHeader,
} from './backup.format.js';
import { renameLog } from './event-store.naming.js';
import type { PostgresAddress } from './postgres.database.js';

/** Bytes of rows that are sent in one piece. */
const PORTION = 64 * 1024;

/** A backup being read. */
export class BackupReader {
  private constructor(
    readonly header: BackupHeader,
    private readonly lines: AsyncGenerator<Buffer>,
  ) {}

  /**
   * Reads the header from unpacked bytes.
   * @throws Refusal if this version, with the migrations it knows, cannot restore it
   */
  static async open(bytes: Readable, known: readonly string[]): Promise<BackupReader> {
    const lines = linesOf(bytes);
    const { value } = await lines.next();
    return new BackupReader(readHeader((value as Buffer | undefined)?.toString() ?? '', known), lines);
  }

  /**
   * Fills a database whose tables exist and are empty: all of it or nothing. Its log gets another name, so that
   * positions from before are refused.
   * @throws Refusal if the backup is damaged
   */
  async restore(address: PostgresAddress): Promise<void> {
    const client = new pg.Client({ ...address, application_name: 'peakend restore' });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query('begin');
      // The order of rows would violate foreign keys; the database they were copied from satisfied them all.
      await client.query('set local session_replication_role = replica');
      await this.fill(client);
      await renameLog(client);
      await client.query('commit');
      await client.query('analyze');
    } finally {
      await client.end();
    }
  }

  private async fill(client: pg.Client): Promise<void> {
    for (let tables = 0; ; tables++) {
      const line = parseLine<TableHeader | BackupEnd>(await this.next());
      if ('table' in line) {
        await this.fillTable(client, line);
        continue;
      }
      if (line.tables !== tables || (await this.next()) !== undefined) throw damaged();
      for (const { name, value } of line.sequences) await client.query('select setval($1, $2)', [name, value]);
      return;
    }
  }

  private async fillTable(client: pg.Client, { table, columns, partition }: TableHeader): Promise<void> {
    if (partition === null) await client.query(`delete from ${table}`);
    else await client.query(`create table ${table} (like ${partition.of})`);
    const rows = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
    const copied = finished(rows);
    const sent = this.sendRows(rows);
    for (const each of [copied, sent]) each.catch(() => undefined);
    // Once PostgreSQL has refused rows, sending more fails without a reason, or never ends.
    await Promise.race([sent, copied]);
    rows.end();
    await copied;
    if (partition === null) return;
    for (const constraint of partition.constraints) await client.query(`alter table ${table} add ${constraint}`);
    await client.query(`alter table ${partition.of} attach partition ${table} ${partition.bounds}`);
  }

  private async sendRows(to: Writable): Promise<void> {
    let portion: Buffer[] = [];
    let size = 0;
    const send = () =>
      new Promise<void>((sent, failed) =>
        to.write(Buffer.concat(portion), (error) => (error ? failed(error) : sent())),
      );
    for await (const line of this.rows()) {
      portion.push(line);
      size += line.length;
      if (size < PORTION) continue;
      await send();
      [portion, size] = [[], 0];
    }
    if (size > 0) await send();
  }

  private async *rows(): AsyncGenerator<Buffer> {
    const end = Buffer.from(`${END_OF_ROWS}\n`);
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw damaged();
      if (end.equals(value)) return;
      yield value;
    }
  }

  private async next(): Promise<string | undefined> {
    const { value, done } = await this.lines.next();
    return done ? undefined : value.toString();
  }
}
