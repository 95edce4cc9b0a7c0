import type { Socket } from 'node:net';
import type { Connection, Submittable } from 'pg';

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, 4]);

/** The messages that feed one COPY … FROM STDIN (FORMAT BINARY): rows in pieces, sent without copying them. */
export function copyMessages(rows: readonly Uint8Array[]): readonly Uint8Array[] {
  const start = Buffer.allocUnsafe(5);
  start[0] = 0x64;
  start.writeInt32BE(
    rows.reduce((sum, { length }) => sum + length, 4 + HEADER.length + TRAILER.length),
    1,
  );
  return [start, HEADER, ...rows, TRAILER, COPY_DONE];
}

interface Wire extends Connection {
  readonly stream: Socket;
  query(text: string): void;
}

/**
 * Several statements, some of them COPY … FROM STDIN, with all their data in one burst of messages and one round trip:
 * by the protocol, the server reads the data when it reaches the COPY, and ignores it if an earlier statement failed.
 * Without an explicit BEGIN the statements are one transaction.
 */
export class CopyStatements implements Submittable {
  readonly done: Promise<void>;
  /** Set by the driver if it limits the time; called when the answer arrives. */
  callback: (() => void) | undefined;
  #settle!: { resolve: () => void; reject: (error: Error) => void };

  constructor(
    private readonly text: string,
    private readonly messages: readonly Uint8Array[],
  ) {
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  submit(connection: Connection): void {
    const wire = connection as Wire;
    wire.stream.cork();
    wire.query(this.text);
    for (const message of this.messages) wire.stream.write(message);
    wire.stream.uncork();
  }

  handleError(error: Error): void {
    this.callback?.();
    this.#settle.reject(error);
  }

  handleReadyForQuery(): void {
    this.callback?.();
    this.#settle.resolve();
  }

  handleCopyInResponse(): void {}
  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}
