import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type FileEncoding, StrictDecoder, Undecodable } from './file.encoding.js';

/** A byte that cannot be read. */
export interface EncodingFault {
  /** From 1. */
  readonly line: number;
  /** In the file, from 0. */
  readonly at: number;
}

/** The first place that cannot be read in an encoding; null if all of the file can. */
export async function faultOf(file: string, { name, mark }: FileEncoding): Promise<EncodingFault | null> {
  const decoder = new StrictDecoder(name);
  const lines = new LineCounter();
  try {
    for await (const chunk of createReadStream(file, { start: mark.length }))
      lines.count(decoder.write(chunk as Buffer));
    decoder.end();
    return null;
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    lines.count(error.before);
    return { line: lines.line, at: mark.length + error.at };
  }
}

class LineCounter {
  line = 1;
  private afterReturn = false;

  count(text: string): void {
    if (text === '') return;
    const ends = text.match(/\r\n|\r|\n/g)?.length ?? 0;
    // The two halves of a line end may arrive in two pieces.
    this.line += ends - (this.afterReturn && text.startsWith('\n') ? 1 : 0);
    this.afterReturn = text.endsWith('\r');
  }
}

/** Some of a file's bytes, beginning with one; fewer at its end. */
export async function bytesAt(file: string, start: number, count: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
