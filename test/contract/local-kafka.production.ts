import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from '../support/eventually.js';

const root = join(import.meta.dirname, '../..');

/** A local Kafka as `npm run kafka` starts it, and its address. */
async function started() {
  const args = ['--no-warnings', '--import', './test/support/typescript.js', 'tools/local-kafka/main.ts'];
  const env = { ...process.env, NODE_OPTIONS: '' };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((end) => child.on('exit', end));
  const line = await new Promise<string>((said) => createInterface(child.stdout).once('line', said));
  const port = Number(/^brokers: 127\.0\.0\.1:(\d+)$/.exec(line)?.[1]);
  return { child, ended, port };
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
