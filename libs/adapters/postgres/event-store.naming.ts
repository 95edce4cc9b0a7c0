/** Gives the log another name: whoever opens it from now on refuses positions and bus records of the old one. */
export async function renameLog(sql: { query(text: string): Promise<unknown> }): Promise<void> {
  await sql.query('update store.log set epoch = substr(md5(gen_random_uuid()::text), 1, 8)');
  // Forgets how far the log was carried under its old name: all of it is carried again.
  await sql.query('delete from relay.checkpoints');
}
