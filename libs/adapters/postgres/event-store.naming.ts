/** Gives the log another name: who opens it from now on refuses positions, and records on the bus, of the old one. */
export async function renameLog(sql: { query(text: string): Promise<unknown> }): Promise<void> {
  await sql.query('update store.log set epoch = substr(md5(gen_random_uuid()::text), 1, 8)');
  // How far the log of the old name was carried: all of it is carried again.
  await sql.query('delete from relay.checkpoints');
}
