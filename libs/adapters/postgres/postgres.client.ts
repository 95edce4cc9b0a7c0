import type { Duplex } from 'node:stream';
import pg from 'pg';
import { Parser } from 'pg-protocol/dist/parser.js';

/** What the driver's parser makes of a message. */
interface Message {
  readonly name: string;
  readonly fields?: readonly unknown[];
}

/** Parts of the driver that it keeps to itself. */
interface Wire extends pg.Connection {
  attachListeners(stream: Duplex): void;
}
interface MessageParser {
  parse(data: Buffer, take: (message: Message) => void): void;
  handlePacket(from: number, code: number, length: number, data: Buffer): Message;
}

const ROW = 0x44;
const ROW_DESCRIPTION = 0x54;

/**
 * A connection that can be asked for results in binary: the driver reads every column as UTF-8 text, which loses bytes
 * (https://github.com/brianc/node-postgres/issues/3495).
 */
export class BinaryClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const { connection } = this as unknown as { readonly connection: Wire };
    connection.attachListeners = (stream) => {
      const parser = parserOfBytes();
      stream.on('data', (data: Buffer) =>
        parser.parse(data, (message) =>
          connection.emit(message.name === 'error' ? 'errorMessage' : message.name, message),
        ),
      );
    };
  }
}

/** The driver's parser, but columns in binary stay bytes, which are valid until the next message. */
function parserOfBytes(): MessageParser {
  const parser = new Parser() as unknown as MessageParser;
  const handlePacket = parser.handlePacket.bind(parser);
  let isBinary = false;
  parser.handlePacket = (from, code, length, data) => {
    if (code === ROW && isBinary) return rowOfBytes(data, from, length);
    const message = handlePacket(from, code, length, data);
    // A statement has all its columns in one format. Its description precedes its rows, also if it is prepared.
    if (code === ROW_DESCRIPTION)
      isBinary = (message.fields?.[0] as { format?: string } | undefined)?.format === 'binary';
    return message;
  };
  return parser;
}

function rowOfBytes(data: Buffer, from: number, length: number) {
  const fields: (Buffer | null)[] = [];
  let at = from + 2;
  for (let left = data.readInt16BE(from); left > 0; left--) {
    const bytes = data.readInt32BE(at);
    at += 4;
    fields.push(bytes < 0 ? null : data.subarray(at, at + bytes));
    if (bytes > 0) at += bytes;
  }
  return { name: 'dataRow', length, fieldCount: fields.length, fields };
}
