import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { kafkaLibraries } from './kafka.artefacts.js';
import { KafkaNode, runJava } from './kafka.node.js';
import { type KafkaAddress, settingsOf } from './kafka.settings.js';

const CLUSTER_ID = 'cGVha2VuZC1sb2NhbC1rYQ';
/** Three servers that start at once on a busy machine take more than a minute. */
const PATIENCE_MS = 180_000;

/** A real Kafka on free ports of this machine, with its data in a directory that is removed when it ends. */
export interface KafkaCluster {
  readonly brokers: readonly string[];
  readonly nodes: readonly KafkaNode[];
  /** Holds its data and settings. */
  readonly directory: string;
  /** Resolves when `count` of its brokers take part; by default all of them. */
  ready(count?: number): Promise<void>;
  /** Resolves when one of its brokers has ended, with what it said last. */
  failed(): Promise<Error>;
  stop(): Promise<void>;
}

/** @throws Error that says what is missing on this machine, or what Kafka printed before it ended */
export async function startKafka(count = 1): Promise<KafkaCluster> {
  const libraries = await kafkaLibraries();
  const directory = mkdtempSync(join(tmpdir(), 'peakend-kafka-'));
  return startIn(directory, libraries, count).catch((error: NodeJS.ErrnoException) => {
    rmSync(directory, { recursive: true, force: true });
    throw placed(error, directory);
  });
}

async function startIn(directory: string, libraries: string, count: number): Promise<KafkaCluster> {
  const ports = await freePorts(2 * count);
  const addresses = Array.from({ length: count }, (_, index): KafkaAddress => {
    const [port, controllerPort] = ports.slice(2 * index) as [number, number];
    return { id: index + 1, port, controllerPort };
  });
  const brokers = addresses.map(({ port }) => `127.0.0.1:${port}`);
  const nodes = await Promise.all(
    addresses.map(async (address) => {
      const settings = join(directory, `${address.id}.properties`);
      writeFileSync(settings, settingsOf(address, addresses, join(directory, `${address.id}`)));
      const format = runJava(libraries, 'kafka.tools.StorageTool', ['format', '-t', CLUSTER_ID, '-c', settings]);
      if ((await format.ended) !== 0) throw format.failure("Kafka's directory could not be made");
      return new KafkaNode(`127.0.0.1:${address.port}`, libraries, settings);
    }),
  );
  for (const node of nodes) node.start();
  const cluster: KafkaCluster = {
    brokers,
    nodes,
    directory,
    ready: (least = count) => ready(brokers, nodes, least),
    async failed() {
      await Promise.race(nodes.map((node) => node.ended()));
      try {
        for (const node of nodes) node.assertRunning();
      } catch (error) {
        return placed(error as NodeJS.ErrnoException, directory);
      }
      throw new Error('A broker that has ended does not run');
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.kill()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await cluster.ready().catch(async (error: unknown) => {
    await cluster.stop();
    throw error;
  });
  return cluster;
}

/** Kafka does not say which of its files found no room. */
function placed(error: NodeJS.ErrnoException, directory: string): Error {
  return error.code === 'ENOSPC' ? Object.assign(error, { path: directory }) : error;
}

async function ready(brokers: readonly string[], nodes: readonly KafkaNode[], count: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    for (const broker of brokers) if ((await brokersKnownTo(broker)) >= count) return;
    if (count === nodes.length) for (const node of nodes) node.assertRunning();
    if (performance.now() > deadline) throw new Error(`Kafka is not ready after ${PATIENCE_MS / 1000} s`);
    await delay(50);
  }
}

async function brokersKnownTo(broker: string): Promise<number> {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const admin = kafka.admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length;
  } catch {
    return 0;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.on('error', reject);
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
