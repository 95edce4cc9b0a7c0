import { createReadStream } from 'node:fs';
import { type FileEncoding, StrictDecoder } from './file.encoding.js';

/**
 * A file's text, piece by piece, without its mark.
 * @param onBytes called with the number of bytes read from the file so far
 */
export async function* textOf(
  file: string,
  { name, mark }: FileEncoding,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  const decoder = new StrictDecoder(name);
  let bytes = mark.length;
  for await (const chunk of createReadStream(file, { start: mark.length })) {
    bytes += (chunk as Buffer).length;
    onBytes(bytes);
    yield decoder.write(chunk as Buffer);
  }
  yield decoder.end();
}

export interface FirstLine {
  readonly line: string;
  /** The line end after it. */
  readonly lineEnd: string;
  /** The whole text, from its beginning. */
  readonly all: AsyncGenerator<string>;
}

const SHORTEST = 1_024;

/** Looks at the first line of a text. */
export async function firstLine(text: AsyncGenerator<string>): Promise<FirstLine> {
  let ahead = '';
  while (ahead.length < SHORTEST) {
    const { value, done } = await text.next();
    if (done) break;
    ahead += value;
  }
  const [line = '', lineEnd = '\r\n'] = /^([^\r\n]*)(\r\n|\r|\n)/.exec(ahead)?.slice(1) ?? [ahead];
  return { line, lineEnd, all: joined(ahead, text) };
}

async function* joined(ahead: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield ahead;
  yield* rest;
}
