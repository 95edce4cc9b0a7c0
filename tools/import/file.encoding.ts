import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** A file's encoding and the bytes of the mark at its beginning. */
export interface FileEncoding {
  readonly name: string;
  readonly mark: Buffer;
}

/** Bytes that are not text in the encoding that they should be in. */
export class Undecodable extends Error {
  /**
   * @param at how many bytes could be read before
   * @param before what the last of them say
   */
  constructor(
    readonly at: number,
    readonly before: string,
  ) {
    super(`Byte ${at} cannot be decoded.`);
  }
}

/** Byte order marks; the longer of two that begin alike comes first. */
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
/** What is asked for under another name: those in use today have every character of the old ones. */
const TODAY: Readonly<Record<string, string>> = { gbk: 'gb18030', gb2312: 'gb18030' };

/**
 * An encoding by any of its names, as the web spells it where it knows it ("latin1" is windows-1252 there); null if it
 * cannot be read here.
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

/** A file's encoding: what its mark says, else what was given, else UTF-8. @param head its first bytes, at least four */
export function encodingOf(head: Buffer, given: string | null): FileEncoding {
  const marked = MARKS.find(([bytes]) => head.subarray(0, bytes.length).equals(bytes));
  return marked ? { mark: marked[0], name: marked[1] } : { mark: Buffer.alloc(0), name: given ?? 'utf-8' };
}

/** Decodes piece by piece, and strictly: nothing is replaced, and a text holds no U+0000. */
export class StrictDecoder {
  private held: Buffer = Buffer.alloc(0);
  /** Bytes decoded so far. */
  private done = 0;

  /** @param name as `knownEncoding` answers it */
  constructor(private readonly name: string) {}

  /** The text that is whole by now. @throws Undecodable */
  write(bytes: Buffer): string {
    const all = this.held.length === 0 ? bytes : Buffer.concat([this.held, bytes]);
    const whole = this.name.startsWith('utf-16') ? wholeUnits(all, this.name) : wholeCharacters(all, this.name);
    this.held = all.subarray(whole);
    return this.decoded(all.subarray(0, whole));
  }

  /** What is left. @throws Undecodable when the last character is not whole */
  end(): string {
    const rest = this.held;
    this.held = Buffer.alloc(0);
    return this.decoded(rest);
  }

  /** @param bytes that begin and end between two characters, so that decoders have no state to lose */
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

/** Where the first character of a text is that was not in the bytes; null if all were. */
function firstWrong(text: string, bytes: Buffer, name: string): number | null {
  const zero = text.indexOf('\0');
  let bad = -1;
  if (name === 'utf-8') {
    // A file may hold the replacement character itself: only one that was put in is wrong.
    if (!isUtf8(bytes)) bad = firstReplaced(text, bytes);
  } else if (name.startsWith('utf-16')) {
    bad = text.search(/\p{Cs}/u);
    if (bad < 0 && bytes.length % 2 === 1) bad = text.length;
  } else {
    // What it does not know iconv replaces; and control characters from 0x80 on are bytes that mean something elsewhere.
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

/** No byte below this is part of a longer character: of UTF-8 from 0x80 on, of the East Asian encodings from 0x30 on. */
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

/** A text's bytes; what the encoding does not have becomes a question mark. */
export function encode(text: string, name: string): Buffer {
  return iconv.encode(text, name);
}

/** Does an encoding have all characters of a text? */
export function canEncode(text: string, name: string): boolean {
  return iconv.decode(iconv.encode(text, name), name) === text;
}
