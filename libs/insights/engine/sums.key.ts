/** The columns of a key after `build`, in the order of the primary key, with their types. */
export type KeyColumns<Key extends string = string> = Readonly<Record<Key, 'text' | 'date' | 'bigint'>>;

/** A key as a single string. No value holds U+0000. */
export function wordOf(columns: KeyColumns, key: Readonly<Record<string, string>>): string {
  let word = '';
  for (const column in columns) word += `${key[column]}\0`;
  return word;
}
