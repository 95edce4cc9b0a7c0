import { type Admin, Kafka, type KafkaConfig, logLevel } from 'kafkajs';
import { pause } from '#libs/eventing/pause.js';
import { mendKafkajs } from './kafkajs.mends.js';

/** How to reach Kafka. */
export interface KafkaConnection {
  /** `host:port` */
  readonly brokers: readonly string[];
  readonly ssl?: KafkaConfig['ssl'];
  readonly sasl?: KafkaConfig['sasl'];
}

/** Milliseconds after which an unanswering broker counts as gone. */
const REQUEST_TIMEOUT = 10_000;

/** A client that fails instead of retrying: its users know better when to retry, and with what connection. */
export function kafkaClient({ brokers, ssl, sasl }: KafkaConnection): Kafka {
  mendKafkajs();
  return new Kafka({
    clientId: 'peakend',
    // A client that does not retry knows only the first broker: a different one each time.
    brokers: () => shuffled(brokers),
    ...(ssl === undefined ? {} : { ssl }),
    ...(sasl === undefined ? {} : { sasl }),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 3_000,
    requestTimeout: REQUEST_TIMEOUT,
    retry: { retries: 0 },
  });
}

function shuffled(brokers: readonly string[]): string[] {
  return brokers
    .map((broker) => ({ broker, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ broker }) => broker);
}

/** Milliseconds to look for a broker that answers, and between two attempts. */
const PATIENCE_MS = 15_000;
const PAUSE_MS = 20;

/** Does the work with a client for administration, and disconnects it. */
export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = await connectAdmin(kafka);
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Connected to any broker: a client that does not retry gives up at the first one that is gone. */
async function connectAdmin(kafka: Kafka): Promise<Admin> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const admin = kafka.admin({ retry: { retries: 5 } });
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      await admin.disconnect().catch(() => undefined);
      if (performance.now() > deadline) throw error;
      await pause(PAUSE_MS);
    }
  }
}

/**
 * Until Kafka can tell which broker coordinates the group. One that has had no group yet only begins to make what it keeps
 * them in when it is first asked.
 * @throws Error if it cannot tell for longer than that takes
 */
export async function awaitCoordinator(kafka: Kafka, topic: string, group: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  await withAdmin(kafka, async (admin) => {
    // kafkajs asks for a group as if it knew the brokers already.
    await admin.fetchTopicMetadata({ topics: [topic] });
    while (!signal.aborted) {
      try {
        await admin.describeGroups([group]);
        return;
      } catch (error) {
        if ((error as Error).name !== 'KafkaJSGroupCoordinatorNotFound' || performance.now() > deadline) throw error;
        await pause(PAUSE_MS, signal);
      }
    }
  });
}

/** Node's error codes for an address where nobody answers. */
const GONE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN'],
]);

/**
 * Whether no broker answered, which may pass by itself. One that hangs up or refuses credentials or a certificate did
 * answer.
 */
export function isUnreachable(error: unknown): boolean {
  const { name, code, message, cause } = error as Error & { readonly code?: string };
  if (name === 'KafkaJSRequestTimeoutError') return true;
  if (name === 'KafkaJSConnectionError') return code === undefined ? message === 'Connection timeout' : GONE.has(code);
  return cause !== undefined && isUnreachable(cause);
}
