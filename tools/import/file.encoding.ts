import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** A file's encoding, and the bytes of the mark at its beginning. */
export interface FileEncoding {
  readonly name: string;
  readonly mark: Buffer;
}

/** Bytes that are not text in the encoding that they should be in. */
export class Undecodable extends Error {
  /**
   * @param at how many bytes could be read before it
   * @param before the text of the last of those
   */
  constructor(
    readonly at: number,
    readonly before: string,
  ) {
    super(`Byte ${at} cannot be decoded.`);
  }
}

/** Byte order marks; of two that begin alike, the longer one comes first. */
const MARKS: readonly (readonly [bytes: Buffer, name: string])[] = [
  [Buffer.from([0xff, 0xfe, 0x00, 0x00]), 'utf-32le'],
  [Buffer.from([0x00, 0x00, 0xfe, 0xff]), 'utf-32be'],
  [Buffer.from([0xef, 0xbb, 0xbf]), 'utf-8'],
  [Buffer.from([0xff, 0xfe]), 'utf-16le'],
  [Buffer.from([0xfe, 0xff]), 'utf-16be'],
  [Buffer.from([0x84, 0x31, 0x95, 0x33]), 'gb18030'],
];
const REPLACEMENT = Buffer.from('\uFFFD');
const UNICODE = new Set(['utf-8', 'utf-16le', 'utf-16be']);
/** Encodings of bytes that are no text. */
const NO_TEXT = new Set(['base64', 'hex', 'binary']);
/** Old encodings that are read as today's, which have all their characters. */
const TODAY: Readonly<Record<string, string>> = { gbk: 'gb18030', gb2312: 'gb18030' };

/**
 * An encoding by any of its names; the answer is the web's name if it has one ("latin1" means windows-1252 there), null
 * if the encoding cannot be read here.
 */
export function knownEncoding(label: string): string | null {
  const name = webName(label) ?? label.toLowerCase();
  if (UNICODE.has(name)) return name;
  return iconv.encodingExists(name) && !NO_TEXT.has(name) && !/^utf|^ucs/.test(name) ? (TODAY[name] ?? name) : null;
}

function webName(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

/** A file's encoding: that of its mark, else the given one, else UTF-8. @param head at least its first four bytes */
export function encodingOf(head: Buffer, given: string | null): FileEncoding {
  const marked = MARKS.find(([bytes]) => head.subarray(0, bytes.length).equals(bytes));
  return marked ? { mark: marked[0], name: marked[1] } : { mark: Buffer.alloc(0), name: given ?? 'utf-8' };
}

/** Decodes piece by piece and strictly: nothing is replaced, and U+0000 is not allowed. */
export class StrictDecoder {
  private held: Buffer = Buffer.alloc(0);
  /** Bytes decoded so far. */
  private done = 0;

  /** @param name as returned by `knownEncoding` */
  constructor(private readonly name: string) {}

  /** The text that is complete by now. @throws Undecodable */
  write(bytes: Buffer): string {
    const all = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    const whole = this.name.startsWith('utf-16') ? wholeUnits(all, this.name) : wholeCharacters(all, this.name);
    this.held = all.subarray(whole);
    return this.decoded(all.subarray(0, whole));
  }

  /** What is left. @throws Undecodable if the last character is incomplete */
  end(): string {
    const rest = this.held;
    this.held = Buffer.alloc(0);
    return this.decoded(rest);
  }

  /** @param bytes that begin and end between characters, so that the decoder keeps no state */
  private decoded(bytes: Buffer): string {
    const text = iconv.decode(bytes, this.name, { stripBOM: false });
    const wrong = firstWrong(text, bytes, this.name);
    if (wrong !== null) {
      const before = text.slice(0, wrong);
      throw new Undecodable(this.done + encode(before, this.name).length, before);
    }
    this.done += bytes.length;
    return text;
  }
}

/** Index of the first character of a text that the bytes did not really contain; null if they contained all. */
function firstWrong(text: string, bytes: Buffer, name: string): number | null {
  const zero = text.indexOf('\0');
  let bad = -1;
  if (name === 'utf-8') {
    // A file may contain the replacement character itself: only one that decoding put in is wrong.
    if (!isUtf8(bytes)) bad = firstReplaced(text, bytes);
  } else if (name.startsWith('utf-16')) {
    bad = text.search(/\p{Cs}/u);
    if (bad < 0 && bytes.length % 2 === 1) bad = text.length;
  } else {
    // iconv replaces bytes it does not know, and control characters from 0x80 on mean the text is in another encoding.
    bad = text.search(/[\uFFFD\u0080-\u009F]/);
  }
  const first = Math.min(...[zero, bad].filter((index) => index >= 0));
  return Number.isFinite(first) ? first : null;
}

function firstReplaced(text: string, bytes: Buffer): number {
  let at = 0;
  for (let index = text.indexOf('\uFFFD'); index >= 0; index = text.indexOf('\uFFFD', index + 1)) {
    at = Buffer.byteLength(text.slice(0, index));
    if (!bytes.subarray(at, at + 3).equals(REPLACEMENT)) return index;
  }
  return text.length;
}

/** Longer characters use bytes from 0x80 on in UTF-8 and from 0x30 on in East Asian encodings; others stand alone. */
function wholeCharacters(bytes: Buffer, name: string): number {
  const least = name === 'utf-8' ? 0x80 : 0x30;
  for (let end = bytes.length; end > 0; end--) if ((bytes[end - 1] as number) < least) return end;
  return 0;
}

function wholeUnits(bytes: Buffer, name: string): number {
  const even = bytes.length - (bytes.length % 2);
  const high = even === 0 ? 0 : (bytes[even - (name === 'utf-16le' ? 1 : 2)] as number);
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

/** A text's bytes; characters that the encoding does not have become question marks. */
export function encode(text: string, name: string): Buffer {
  return iconv.encode(text, name);
}

/** Does an encoding have all of a text's characters? */
export function canEncode(text: string, name: string): boolean {
  return iconv.decode(iconv.encode(text, name), name) === text;
}
