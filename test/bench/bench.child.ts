import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The options that `npm start` gives to Node. */
const AS_STARTED = ['--max-semi-space-size=32'];

/** A script of this folder in its own process, which ends with this one. */
export class BenchChild {
  private constructor(
    private readonly child: ChildProcess,
    /** The message with which it reported ready. */
    readonly said: string,
  ) {}

  static async start(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<BenchChild> {
    const child = fork(new URL(script, import.meta.url), args, {
      execArgv: [...AS_STARTED, '--no-warnings', '--expose-gc', '--import', './test/support/typescript.js'],
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${script} ended with ${code} before it was ready`);
    });
    const [said] = (await Promise.race([once(child, 'message'), ended])) as [string];
    return new BenchChild(child, said);
  }

  /** Microseconds of CPU that the process has used. */
  cpu(): Promise<number> {
    return this.ask('cpu');
  }

  /** Bytes of its heap in use after a garbage collection. */
  heap(): Promise<number> {
    return this.ask('heap');
  }

  /** Does what the script is for, and returns the measured value. */
  run(): Promise<number> {
    return this.ask('run');
  }

  async stop(): Promise<void> {
    this.child.disconnect();
    await once(this.child, 'exit');
  }

  private async ask(question: string): Promise<number> {
    this.child.send(question);
    return ((await once(this.child, 'message')) as [number])[0];
  }
}

/** The child's side: reports that it is ready, and answers until the parent process ends. */
export function answer(ready: string, run: () => Promise<number> = async () => 0): void {
  process.on('disconnect', () => process.exit());
  process.on('message', async (question) => {
    process.send?.(question === 'cpu' ? cpuOfThis() : question === 'heap' ? heapOfThis() : await run());
  });
  process.send?.(ready);
}

/** Events per second: a tenth is for connecting and warming up, the rest is measured. `reach` waits for a share. */
export async function rateOf(events: number, reach: (share: number) => Promise<void>): Promise<number> {
  await reach(0.1);
  const started = performance.now();
  await reach(1);
  return (events * 0.9 * 1_000) / (performance.now() - started);
}

export function cpuOfThis(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

export function heapOfThis(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
