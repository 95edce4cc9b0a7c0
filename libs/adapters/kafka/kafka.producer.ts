import { type Kafka, type Message, Partitioners, type Producer } from 'kafkajs';
import { BackOff } from '#libs/eventing/back-off.js';
import type { BusObserver } from '#libs/eventing/bus.js';
import { pause } from '#libs/eventing/pause.js';

/** Below the smallest default limit of brokers (1 MiB), with room for what is counted in characters. */
const CHUNK_BYTES = 512 * 1024;
const CHUNK_RECORDS = 2_000;
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
        this.observer.failed(error, backOff.ms);
        await pause(backOff.ms, signal);
      }
    }
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

/** Approximate bytes: text is counted in characters. Headers can be longer than the value. */
function sizeOf({ key, value, headers }: Message): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0);
  for (const name in headers) size += name.length + (headers[name]?.length ?? 0);
  return size;
}

function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
