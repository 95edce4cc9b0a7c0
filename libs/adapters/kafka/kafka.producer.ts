import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { BackOff } from '#libs/eventing/back-off.js';
import type { BusObserver } from '#libs/eventing/bus.js';
import { pause } from '#libs/eventing/pause.js';
import { shared } from '#libs/eventing/shared.signal.js';

/** Below the smallest default limit of brokers (1 MiB), with room for what records have around their parts. */
const CHUNK_BYTES = 512 * 1024;
/** About as much as Kafka needs beside each header, and each record. */
const [HEADER_BYTES, RECORD_BYTES] = [8, 24];
const CHUNK_RECORDS = 2_000;
/** Kafka's code for a message, or a batch of them, that is larger than the broker takes. */
const TOO_LARGE = 10;
const LEAST_RETRY = 100;
const LONGEST_RETRY = 2_000;

/**
 * Writes one partition. Once a send has failed, kafkajs' idempotent producer may acknowledge what it has not written:
 * so each partition has its own producer, and a new one after every failure. What this writes twice, readers recognise
 * by its position.
 */
export class PartitionProducer {
  #producer: Promise<Producer> | undefined;
  /** The lowest offset that the next record may have. */
  #next = 0n;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly topic: string,
    private readonly partition: number,
    private readonly observer: Pick<BusObserver, 'failed'>,
  ) {}

  /** Resolves when all are durable, in this order; rejects only with the signal's reason. */
  send(messages: Iterable<Message>, signal: AbortSignal): Promise<void> {
    shared(signal);
    const mine = this.#turn.then(async () => {
      for (const chunk of this.#chunks(messages)) await this.#persist(chunk, signal);
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    await this.#turn;
    await this.#drop();
  }

  *#chunks(messages: Iterable<Message>): Generator<readonly Message[]> {
    let chunk: Message[] = [];
    let bytes = 0;
    for (const message of messages) {
      const size = sizeOf(message);
      if (chunk.length === CHUNK_RECORDS || (bytes > 0 && bytes + size > CHUNK_BYTES)) {
        yield chunk;
        chunk = [];
        bytes = 0;
      }
      chunk.push({ ...message, partition: this.partition });
      bytes += size;
    }
    if (chunk.length > 0) yield chunk;
  }

  async #persist(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    for (const backOff = new BackOff(LEAST_RETRY, LONGEST_RETRY); ; backOff.grow()) {
      signal.throwIfAborted();
      try {
        return await orAbort(this.#write(messages), signal);
      } catch (error) {
        void this.#drop();
        signal.throwIfAborted();
        // A broker may take less than others by default: for ever, if it were tried again as it is.
        if (isTooLarge(error) && messages.length > 1) return this.#persistHalves(messages, signal);
        this.observer.failed(error, backOff.ms);
        await pause(backOff.ms, signal);
      }
    }
  }

  async #persistHalves(messages: readonly Message[], signal: AbortSignal): Promise<void> {
    const half = Math.ceil(messages.length / 2);
    await this.#persist(messages.slice(0, half), signal);
    await this.#persist(messages.slice(half), signal);
  }

  async #write(messages: readonly Message[]): Promise<void> {
    this.#producer ??= this.#connect();
    const producer = await this.#producer;
    const answers = await producer.send({ topic: this.topic, messages: [...messages], acks: -1 });
    const answer = answers.find(({ partition }) => partition === this.partition);
    const offset = BigInt(answer?.baseOffset ?? -1);
    // Without a leader it resolves without an answer; a record mistaken for a repeat gets the offset of an older one.
    if (answer?.errorCode !== 0 || offset < this.#next)
      throw new Error(`Partition ${this.partition} of ${this.topic} acknowledged what it did not write`);
    this.#next = offset + BigInt(messages.length);
  }

  async #connect(): Promise<Producer> {
    this.#next = 0n;
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      // The fewest retries it accepts; they send the same records under the same sequence number.
      retry: { retries: 1, initialRetryTime: LEAST_RETRY },
    });
    await producer.connect();
    return producer;
  }

  async #drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.then((connected) => connected.disconnect()).catch(() => undefined);
  }
}

/** About so many bytes. Headers can be longer than the value. */
function sizeOf({ key, value, headers }: Message): number {
  let size = RECORD_BYTES + bytesOf(key) + bytesOf(value);
  for (const name in headers)
    for (const each of [headers[name]].flat()) size += HEADER_BYTES + bytesOf(name) + bytesOf(each);
  return size;
}

function bytesOf(part: Buffer | string | null | undefined): number {
  return typeof part === 'string' ? Buffer.byteLength(part) : (part?.length ?? 0);
}

function isTooLarge(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { readonly code?: unknown; readonly cause?: unknown };
  return code === TOO_LARGE || (cause !== undefined && isTooLarge(cause));
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
