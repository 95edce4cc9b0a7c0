import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from '../support/eventually.js';
import { mountable, onDisk } from '../support/small.disk.js';

const root = join(import.meta.dirname, '../..');

const args = ['--no-warnings', '--import', './test/support/typescript.js', 'tools/local-kafka/main.ts'];

/** A local Kafka as `npm run kafka` starts it, and its address. @param prefix put before the command */
async function started(prefix: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, NODE_OPTIONS: '', ...more };
  const [command = '', ...rest] = [...prefix, process.execPath, ...args];
  const child = spawn(command, rest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { text: '' };
  child.stderr.on('data', (text) => (said.text += text));
  const ended = new Promise<number | null>((end) => child.on('close', end));
  const line = await new Promise<string>((said) => createInterface(child.stdout).once('line', said));
  const port = Number(/^brokers: 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
  return { child, ended, port, said };
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

test('a local Kafka says where it is, and ends when asked to', async () => {
  const { child, ended, port } = await started();
  expect(await answers(port)).toBe(true);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(await answers(port)).toBe(false);
});

test('a local Kafka does not outlive the process that started it', async () => {
  const { child, ended, port } = await started();
  child.kill('SIGKILL');
  await ended;
  await eventually('it is gone', async () => !(await answers(port)));
});

// Reported as skipped where containers forbid mounting.
(mountable ? test : test.skip).each([
  ['its directory', '4k'],
  ['its log', '16k'],
])('a local Kafka that has no room for %s says so in one sentence', async (_, size) => {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-full-'));
  const [command = '', ...prefix] = onDisk(directory, size);
  const env = { ...process.env, NODE_OPTIONS: '', TMPDIR: directory };
  const child = spawn(command, [...prefix, process.execPath, ...args], { cwd: root, env });
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  const [code] = await once(child, 'close');
  rmSync(directory, { recursive: true });
  expect([code, said.replace(/-kafka-\w+/, '-kafka')]).toEqual([
    2,
    `${directory}/peakend-kafka cannot be used: its disk is full (ENOSPC).\n`,
  ]);
});

test('a local Kafka whose broker ends says what it said last, and ends', async () => {
  const { child, ended, port, said } = await started();
  // The broker is the only child, for its launcher becomes Java.
  execFileSync('pkill', ['-KILL', '-P', String(child.pid), 'java']);
  expect(await ended).toBe(2);
  expect(said.text).toMatch(new RegExp(`^Kafka on 127\\.0\\.0\\.1:${port} ended:\n`));
});

(mountable ? test : test.skip)('a local Kafka whose disk fills later says so in one sentence, and ends', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-full-'));
  const { ended, port, said } = await started(onDisk(directory, '16m'), { TMPDIR: directory });
  const kafka = new Kafka({ brokers: [`127.0.0.1:${port}`], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  await admin.createTopics({ topics: [{ topic: 'filling', numPartitions: 1 }], waitForLeaders: true });
  await admin.disconnect();
  const message = { value: Buffer.alloc(512 * 1024, 'x') };
  // What it sends last is never stored.
  await eventually('the disk is full', async () => {
    const sent = await producer.send({ topic: 'filling', messages: [message] }).catch((error: Error) => error);
    return sent instanceof Error && !(await answers(port));
  });
  await producer.disconnect().catch(() => undefined);
  expect(await ended).toBe(2);
  rmSync(directory, { recursive: true });
  expect(said.text.replace(/-kafka-\w+/, '-kafka')).toBe(
    `${directory}/peakend-kafka cannot be used: its disk is full (ENOSPC).\n`,
  );
});
