import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The forms a word can take in bytes: as text, and in base64 at each of the three offsets. */
function formsOf(word: string): readonly Buffer[] {
  const encoded = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${' '.repeat(shift)}${word}`).toString('base64url');
    // The first and last characters depend on the neighbouring bytes.
    return Buffer.from(text.slice(shift === 0 ? 0 : 4, -4));
  });
  return [Buffer.from(word), ...encoded];
}

/** Those of the words that the bytes contain. */
export function wordsIn(bytes: Buffer, words: readonly string[]): readonly string[] {
  return words.filter((word) => formsOf(word).some((form) => bytes.includes(form)));
}

/** The files at or below a path that contain one of the words, as `file: word`; packed files are unpacked first. */
export function filesWith(path: string, words: readonly string[]): readonly string[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))
    : [path];
  return files.flatMap((file) => {
    const bytes = read(file);
    return bytes === undefined ? [] : wordsIn(bytes, words).map((word) => `${file}: ${word}`);
  });
}

/** Undefined: not a file, or no longer there. */
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
