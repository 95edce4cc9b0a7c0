import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Settings for a quick start rather than for speed in the long run. */
const JVM = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** A JVM that runs one of Kafka's main classes. It ends with this process, however that ends. */
export function runJava(libraries: string, main: string, args: readonly string[]): JavaRun {
  return new JavaRun(
    spawn('setpriv', ['--pdeathsig', 'KILL', 'java', ...JVM, '-cp', join(libraries, '*'), main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

export class JavaRun {
  /** Resolves with the exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  #said = '';
  #full = false;

  constructor(readonly child: ChildProcess) {
    for (const output of [child.stdout, child.stderr])
      output?.setEncoding('utf8').on('data', (text: string) => {
        this.#said = (this.#said + text).slice(-8_192);
        // Once among hundreds of lines of Java, of which only the last are kept.
        this.#full ||= /No space left on device/.test(text);
      });
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        this.#said += error.message;
        resolve(null);
      });
      child.on('exit', resolve);
    });
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get lastWords(): string {
    return this.#said;
  }

  /** An error with what it said last; its code is `ENOSPC` if it found its disk full. */
  failure(what: string): NodeJS.ErrnoException {
    return Object.assign(new Error(`${what}:\n${this.#said}`), this.#full && { code: 'ENOSPC' });
  }
}

/** A Kafka server that can be stopped, killed, frozen and started again on its port and its data. */
export class KafkaNode {
  #run: JavaRun | undefined;

  constructor(
    readonly address: string,
    private readonly libraries: string,
    private readonly settings: string,
  ) {}

  start(): void {
    if (this.#run?.running) return;
    this.#run = runJava(this.libraries, 'kafka.Kafka', [this.settings]);
  }

  /** @throws Error with its last output if it has ended although nobody asked it to; `ENOSPC` if its disk is full */
  assertRunning(): void {
    if (!this.#run?.running)
      throw this.#run?.failure(`Kafka on ${this.address} ended`) ?? new Error('It was not started');
  }

  /** Resolves when it has ended, asked to or not. */
  async ended(): Promise<void> {
    await this.#run?.ended;
  }

  /** Lets it hand over its leadership and then ends it. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Ends it as a power cut would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Stops it from answering, while it keeps its connections. */
  freeze(): void {
    this.#run?.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#run?.child.kill('SIGCONT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#run?.child.kill(signal);
    await this.#run?.ended;
  }
}
