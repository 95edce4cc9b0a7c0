import iconv from 'iconv-lite';
import { clip } from './cell.text.js';
import { bytesAt, faultOf } from './encoding.trial.js';

/** The usual encodings of files without a mark. */
export const TRIED = [
  'utf-8',
  'windows-1252',
  'windows-1250',
  'windows-1251',
  'gb18030',
  'big5',
  'shift_jis',
  'euc-jp',
  'euc-kr',
  'utf-16le',
  'utf-16be',
] as const;

export interface Guess {
  readonly name: string;
  /** The line in question, or the first one, as this encoding would read it. */
  readonly sample: string;
}

const SAMPLE = 120;

/**
 * The encodings in which all of a file can be read, each with its reading of the line around a byte: there are always
 * several, and only a person sees which makes sense.
 */
export async function guesses(file: string, at: number, not: string): Promise<Guess[]> {
  const found: Guess[] = [];
  for (const name of TRIED) {
    if (name === not || (await faultOf(file, { name, mark: Buffer.alloc(0) })) !== null) continue;
    if (name.startsWith('utf-16') && !(await looksWide(file, name))) continue;
    const sample = await sampleOf(file, at, name);
    // An encoding turns bytes without a meaning into private-use characters.
    if (!/\p{Co}/u.test(sample)) found.push({ name, sample: clip(sample) });
  }
  return found;
}

/** In UTF-16 nearly any bytes are letters, but a real UTF-16 file has zeros on one side of its blanks and line ends. */
async function looksWide(file: string, name: string): Promise<boolean> {
  const bytes = await bytesAt(file, 0, 2_048);
  const side = name === 'utf-16le' ? 1 : 0;
  let zeros = 0;
  for (let index = side; index < bytes.length; index += 2) zeros += bytes[index] === 0 ? 1 : 0;
  return zeros * 16 > bytes.length;
}

async function sampleOf(file: string, at: number, name: string): Promise<string> {
  const wide = name.startsWith('utf-16');
  const from = wide ? 0 : Math.max(0, at - SAMPLE);
  const bytes = await bytesAt(file, from, 2 * SAMPLE);
  const start = wide ? 0 : Math.max(bytes.lastIndexOf(10, at - from), bytes.lastIndexOf(13, at - from)) + 1;
  return iconv.decode(bytes.subarray(start), name).split(/[\r\n]/, 1)[0] ?? '';
}
