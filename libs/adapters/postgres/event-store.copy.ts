import type { Connection, Submittable } from 'pg';

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);

/** What one COPY … FROM STDIN (FORMAT BINARY) of a statement takes: rows without header and trailer. */
export function copyPayload(rows: readonly Uint8Array[]): Buffer {
  return Buffer.concat([HEADER, ...rows, TRAILER]);
}

interface Wire extends Connection {
  readonly stream: import('node:net').Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Uint8Array): void;
  endCopyFrom(): void;
}

/**
 * Several statements, some of them COPY … FROM STDIN, with all their data in one message burst and one round trip: the
 * server reads the data when it comes to the COPY, and ignores it when a statement before it failed, as the protocol
 * says. Without an explicit BEGIN the statements are one transaction.
 */
export class CopyStatements implements Submittable {
  readonly done: Promise<void>;
  /** Set by the driver where it limits the time; called when the answer is there. */
  callback: (() => void) | undefined;
  #settle!: { resolve: () => void; reject: (error: Error) => void };

  constructor(
    private readonly text: string,
    private readonly payloads: readonly Buffer[],
  ) {
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  submit(connection: Connection): void {
    const wire = connection as Wire;
    wire.stream.cork();
    wire.query(this.text);
    for (const payload of this.payloads) {
      wire.sendCopyFromChunk(payload);
      wire.endCopyFrom();
    }
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
