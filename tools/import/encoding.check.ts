import { guesses, TRIED } from './encoding.guess.js';
import { bytesAt, type EncodingFault, faultOf } from './encoding.trial.js';
import { FileError } from './file.error.js';
import { encodingOf, type FileEncoding } from './file.encoding.js';

/**
 * The encoding of a file, after checking that all of the file can be read in it.
 * @param given the mapping's encoding, null if it names none
 * @throws FileError that names the bad byte and the encodings that the file could be in instead
 */
export async function checkEncoding(file: string, given: string | null): Promise<FileEncoding> {
  const encoding = encodingOf(await bytesAt(file, 0, 4), given);
  if (encoding.name.startsWith('utf-32'))
    throw new FileError(`${file} is in UTF-32, which cannot be read. Save it as UTF-8.`);
  const fault = await faultOf(file, encoding);
  if (fault !== null) throw new FileError(await explained(file, encoding, fault));
  return encoding;
}

async function explained(file: string, encoding: FileEncoding, { line, at }: EncodingFault): Promise<string> {
  const byte = (await bytesAt(file, at, 1))[0];
  const what = byte === undefined ? 'the end of the file' : `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  const where = `${file}, line ${line}, byte ${at + 1} of the file (${what}): this is not ${encoding.name}.`;
  const could = (await guesses(file, at, encoding.name)).map(({ name, sample }) => `\n  "${name}": ${sample}`);
  if (could.length === 0) return `${where} Nor can it be read as any of ${TRIED.join(', ')}.`;
  return `${where} Say in the mapping which "encoding" it is in. Without loss it can be read as${could.join('')}`;
}
