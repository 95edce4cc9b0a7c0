import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** How a word may stand in bytes: as text, and in base64 wherever it begins within three bytes. */
function formsOf(word: string): readonly Buffer[] {
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${' '.repeat(shift)}${word}`).toString('base64url');
    // Its first and last characters depend on what stands beside it.
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4));
  });
  return [Buffer.from(word), ...encoded];
}

/** Which of the words stand in bytes. */
export function wordsIn(bytes: Buffer, words: readonly string[]): readonly string[] {
  return words.filter((word) => formsOf(word).some((form) => bytes.includes(form)));
}

/** The files at or below a path in which one of the words stands, packed ones unpacked, as `file: word`. */
export function filesWith(path: string, words: readonly string[]): readonly string[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
    : [path];
  return files.flatMap((file) => {
    const bytes = read(file);
    return bytes === undefined ? [] : wordsIn(bytes, words).map((word) => `${file}: ${word}`);
  });
}

/** Undefined: no file, or none any more. */
function read(file: string): Buffer | undefined {
  try {
    if (!statSync(file).isFile()) return undefined;
    const bytes = readFileSync(file);
    return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
