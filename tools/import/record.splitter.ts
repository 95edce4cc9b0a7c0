import { linesIn, scanLine, scanRecord, type Window } from './record.scanner.js';

/** A record of a file, not yet interpreted. */
export interface FileRecord {
  /** The line of the file on which it begins, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
  /** Why it cannot be used; null if it can. */
  readonly fault: string | null;
}

/**
 * Splits text into records by RFC 4180, but allows what real files contain: any of CRLF, LF and CR ends a record
 * outside quotes, and a quote inside a cell that does not begin with one is taken literally. Within a quoted cell, a
 * quote that is neither doubled nor followed by a delimiter or line end shows that the opening quote was never closed.
 * Such a record ends with its line and has a fault, and so does one whose end cannot be found.
 */
export class RecordSplitter {
  private text = '';
  private line = 1;
  /** Does the rest of an abandoned line come next? */
  private midLine = false;

  /** @param delimiter one character; a blank stands for any run of blanks and tabs, and then there are no quotes */
  constructor(private readonly delimiter: string) {}

  /** The records that are complete by now. */
  *write(text: string): Generator<FileRecord> {
    this.text = this.text === '' ? text : this.text + text;
    yield* this.records(false);
  }

  /** The rest. */
  *end(): Generator<FileRecord> {
    yield* this.records(true);
  }

  private *records(last: boolean): Generator<FileRecord> {
    const window: Window = { text: this.text, delimiter: this.delimiter, last };
    let at = 0;
    while (at < window.text.length) {
      const found = this.midLine ? scanLine(window, at) : scanRecord(window, at);
      if (found === 'more') break;
      if (!this.midLine) yield { line: this.line, fields: found.fields, fault: found.fault };
      this.line += linesIn(window.text, at, found.end);
      this.midLine = found.midLine ?? false;
      at = found.end;
    }
    // Nothing is kept of an abandoned line.
    this.text = this.midLine && at < window.text.length ? window.text.slice(-1) : window.text.slice(at);
  }
}
