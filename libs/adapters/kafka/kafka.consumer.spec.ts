import type { ConsumerRunConfig, EachBatchPayload, Kafka } from 'kafkajs';
import type { PartitionProgress } from '#libs/eventing/bus.js';
import { Postponed } from '#libs/eventing/inbox.js';
import { pause } from '#libs/eventing/pause.js';
import { eventually } from '#test/support/eventually.js';
import { leaksSeenDuring } from '#test/support/listener.leaks.js';
import { GroupConsumer } from './kafka.consumer.js';

type Emit = (event: string, payload: unknown) => void;

/** The part of kafkajs' client that a member uses; `run` is what happens once it runs. */
function clientThat(run: (emit: Emit, config: ConsumerRunConfig) => void): Kafka {
  const consumer = () => {
    const listeners = new Map<string, (event: { payload: unknown }) => void>();
    return {
      events: { GROUP_JOIN: 'join', CRASH: 'crash' },
      on: (event: string, listener: (event: { payload: unknown }) => void) => void listeners.set(event, listener),
      connect: async () => {},
      subscribe: async () => {},
      run: async (config: ConsumerRunConfig) => run((event, payload) => listeners.get(event)?.({ payload }), config),
      disconnect: async () => {},
    };
  };
  return { consumer, admin: () => admin } as unknown as Kafka;
}

/** A batch without messages. */
function batchOf(partition: number, paused: () => void = () => {}, resumed: () => void = () => {}): EachBatchPayload {
  return {
    batch: { partition, messages: [], lastOffset: () => '0' },
    heartbeat: async () => {},
    resolveOffset: () => {},
    commitOffsetsIfNecessary: async () => {},
    pause: () => {
      paused();
      return resumed;
    },
  } as unknown as EachBatchPayload;
}

/** It hands over a batch of each partition at once. */
function clientThatBrings(partitions: readonly number[], paused: (partition: number) => void = () => {}): Kafka {
  return clientThat((_, { eachBatch = async () => {} }) => {
    for (const partition of partitions) void eachBatch(batchOf(partition, () => paused(partition)));
  });
}

const admin = {
  connect: async () => {},
  fetchTopicMetadata: async () => ({ topics: [] }),
  fetchTopicOffsets: async () => [],
  describeGroups: async () => ({ groups: [] }),
  disconnect: async () => {},
};

/** A group member for a topic whose partition 1 has got nowhere. */
function member(client: Kafka, take: () => Promise<void> = async () => {}) {
  const seen = { asked: 0, failed: 0, rebuilt: 0, missing: [] as [number, bigint][] };
  const reader = {
    commitEvery: 0,
    take,
    progress: async (): Promise<readonly PartitionProgress[]> => {
      seen.asked++;
      return [
        { partition: 0, done: 9n, sent: 9n },
        { partition: 1, done: 3n, sent: 9n },
      ];
    },
    missing: async (partition: number, sent: bigint) => void seen.missing.push([partition, sent]),
  };
  const observer = { failed: () => void seen.failed++, rebuilt: () => void seen.rebuilt++ };
  const settings = { topic: 'events', sessionTimeout: 6_000, patience: 20 };
  const consumer = new GroupConsumer(client, 'group', settings, reader, observer);
  consumer.start();
  return { seen, stop: () => consumer.stop() };
}

const joined = (emit: Emit, partitions: readonly number[]) =>
  emit('join', { memberAssignment: partitions.length > 0 ? { events: partitions } : {} });

test('what a constantly crashing client does not bring is reported missing', async () => {
  const crashing = clientThat((emit) => {
    joined(emit, [1]);
    emit('crash', { error: new Error('a codec that it lacks') });
  });
  const { seen, stop } = member(crashing);
  await eventually('partition 1 is repaired', () => seen.missing.length > 0);
  await stop();
  expect(seen.missing[0]).toEqual([1, 9n]);
  expect(seen.failed).toBeGreaterThanOrEqual(3);
});

describe('a partition of which Kafka keeps nothing is read from the store at once', () => {
  /** Whole when it has been read in 200 parts, of which each would otherwise wait for the next look. */
  async function readWith(run: (emit: Emit) => void): Promise<void> {
    const emptied = { ...admin, fetchTopicOffsets: async () => [{ partition: 1, low: '7', high: '7' }] };
    const kafka = { ...clientThat(run), admin: () => emptied } as unknown as Kafka;
    let done = 0n;
    const reader = {
      commitEvery: 0,
      take: async () => {},
      progress: async () => [{ partition: 1, done, sent: 200n }],
      missing: async () => void done++,
    };
    const settings = { topic: 'events', sessionTimeout: 6_000, patience: 1_000 };
    const consumer = new GroupConsumer(kafka, 'group', settings, reader, { failed: () => {}, rebuilt: () => {} });
    consumer.start();
    await eventually('all of it is there', () => done === 200n, 15_000);
    await consumer.stop();
  }

  test('while the client stands', () => readWith((emit) => joined(emit, [1])));

  test('while clients crash', () => readWith((emit) => emit('crash', { error: new Error('a codec that it lacks') })));
});

describe('a member that stops does not wait for what its reader can leave', () => {
  /** Left with its reason once the signal aborts. */
  const leaving = async (signal: AbortSignal) => {
    await pause(600_000, signal);
    signal.throwIfAborted();
  };
  const settings = { topic: 'events', sessionTimeout: 6_000, patience: 20 };
  const idle = { commitEvery: 0, take: async () => {}, progress: async () => [], missing: async () => {} };

  test('of what is received, which is not asked for again', async () => {
    let [received, paused, resumed, failed] = [0, 0, 0, 0];
    const client = clientThat((_, { eachBatch = async () => {} }) => {
      const batch = batchOf(
        1,
        () => paused++,
        () => resumed++,
      );
      void eachBatch(batch);
    });
    const take = (_: number, __: readonly unknown[], signal: AbortSignal) => {
      received++;
      return leaving(signal);
    };
    const observer = { failed: () => void failed++, rebuilt: () => {} };
    const consumer = new GroupConsumer(client, 'group', settings, { ...idle, take }, observer);
    consumer.start();
    await eventually('it is received', () => received > 0);
    await consumer.stop();
    await eventually('it is left', () => paused > 0);
    expect([received, resumed, failed]).toEqual([1, 0, 0]);
  });

  test('of what is read from the store', async () => {
    let [reading, failed] = [0, 0];
    const reader = {
      ...idle,
      progress: async () => [{ partition: 1, done: 3n, sent: 9n }],
      missing: (_: number, __: bigint, signal: AbortSignal) => {
        reading++;
        return leaving(signal);
      },
    };
    const observer = { failed: () => void failed++, rebuilt: () => {} };
    const client = clientThat((emit) => joined(emit, [1]));
    const consumer = new GroupConsumer(client, 'group', settings, reader, observer);
    consumer.start();
    await eventually('it reads', () => reading > 0);
    await consumer.stop();
    expect([reading, failed]).toEqual([1, 0]);
  });
});

test('a member without partitions keeps its client, whatever stalls; one still waiting for the group does not', async () => {
  const idle = member(clientThat((emit) => joined(emit, [])));
  const other = member(clientThat((emit) => joined(emit, [0])));
  const waiting = member(clientThat(() => {}));
  await eventually('they looked longer than they are patient', () => idle.seen.asked > 10 && other.seen.asked > 10);
  await eventually('the one that waits has a new client', () => waiting.seen.rebuilt > 0);
  await Promise.all([idle, other, waiting].map(({ stop }) => stop()));
  expect([idle, other].map(({ seen }) => [seen.rebuilt, seen.missing])).toEqual([
    [0, []],
    [0, []],
  ]);
});

test('a client keeps its connection while a batch of another partition takes long', async () => {
  let finish = () => {};
  const working = new Promise<void>((resolve) => (finish = resolve));
  const { seen, stop } = member(clientThatBrings([0]), () => working);
  await eventually('it looked longer than it is patient', () => seen.asked > 10);
  expect(seen.rebuilt).toBe(0);
  finish();
  await eventually('nothing else holds up partition 1', () => seen.rebuilt > 0);
  await stop();
});

test('what a client left to be tried again does not speak for a batch that its successor has brought', async () => {
  let [clients, resumed] = [0, 0];
  const crashing = clientThat((emit, { eachBatch = async () => {} }) => {
    const isFirst = ++clients === 1;
    joined(emit, [1]);
    void eachBatch(batchOf(1, undefined, () => resumed++)).then(
      () => isFirst && emit('crash', { error: new Error('a broker that is gone') }),
    );
  });
  let finish = () => {};
  const working = new Promise<void>((resolve) => (finish = resolve));
  const { seen, stop } = member(crashing, () =>
    clients === 1 ? Promise.reject(new Postponed('a test', 300)) : working,
  );
  await eventually('the second has brought its batch, and the first would try again', () => clients > 1 && resumed > 0);
  const { asked } = seen;
  await eventually('it looked much longer than it is patient', () => seen.asked > asked + 100);
  expect([clients, seen.rebuilt, seen.missing]).toEqual([2, 0, []]);
  finish();
  await stop();
});

test('more partitions than ten may wait to be tried again, and Node sees no leak in it', async () => {
  const partitions = Array.from({ length: 12 }, (_, partition) => partition);
  const paused: number[] = [];
  const kafka = clientThatBrings(partitions, (partition) => paused.push(partition));
  const leaks = await leaksSeenDuring(async () => {
    const refusing = { commitEvery: 0, take: () => Promise.reject(new Postponed('a test', 60_000)) };
    const reader = { ...refusing, progress: async () => [], missing: async () => undefined };
    const settings = { topic: 'events', sessionTimeout: 6_000, patience: 60_000 };
    const consumer = new GroupConsumer(kafka, 'group', settings, reader, { failed: () => {}, rebuilt: () => {} });
    consumer.start();
    await eventually('all of them wait', () => paused.length === partitions.length);
    await consumer.stop();
  });
  expect(leaks).toBe(0);
});

test('a Kafka that is still making the coordinator of its first group has not failed', async () => {
  const unknown = Object.assign(new Error('Failed to find group coordinator'), {
    name: 'KafkaJSGroupCoordinatorNotFound',
  });
  let asked = 0;
  const making = {
    ...admin,
    describeGroups: async () => {
      asked++;
      if (asked < 3) throw unknown;
      return { groups: [] };
    },
  };
  let joins = 0;
  const client = clientThat(() => void joins++);
  const { seen, stop } = member({ ...client, admin: () => making } as unknown as Kafka);
  await eventually('it has joined', () => joins > 0);
  await stop();
  expect([asked, seen.failed]).toEqual([3, 0]);
});
