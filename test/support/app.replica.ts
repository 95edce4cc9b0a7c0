import { pause } from '#libs/eventing/pause.js';
import { eventually } from './eventually.js';
import { type ServerOptions, ServerProcess } from './server.process.js';

/** The pause between two starts, as orchestrators make it. */
const RESTART_MS = 300;
const PATIENCE_MS = 240_000;

/** One process of an app, restarted whenever it ends, until it is held down or stopped. */
export class AppReplica {
  /** How it ended when nobody had ended it, which should not happen. */
  readonly crashes: string[] = [];
  /** How often it started and became ready. */
  starts = 0;
  #process: ServerProcess | undefined;
  #killing = new AbortController();
  /** The exit codes that are fine: it was asked to end, or killed. */
  #mayEndWith: 'nothing' | 'zero' | 'anything' = 'nothing';
  #lastFailure = '';
  #isHeld = false;
  #isStopped = false;
  #lastUrl = 'http://127.0.0.1:9';
  #running: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    private readonly options: ServerOptions,
  ) {}

  start(): void {
    this.#running = this.#keep();
  }

  /** Where it is, or was last. */
  get url(): string {
    return this.#lastUrl;
  }

  /** Undefined while it is down or starting. */
  get process(): ServerProcess | undefined {
    return this.#process;
  }

  /** Its last log lines, shortened. */
  get lastWords(): readonly string[] {
    return (this.#process?.said ?? []).slice(-5).map((line) => `${this.name}: ${line.slice(0, 400)}`);
  }

  /** Resolves when it serves. */
  async ready(): Promise<void> {
    await eventually('it is ready', () => this.#process !== undefined, PATIENCE_MS).catch((error: Error) => {
      throw new Error(`${error.message}: ${this.name}${this.#lastFailure}`);
    });
  }

  /** Ends it with SIGKILL, whatever it is doing, and keeps it down until `release`. */
  kill(): void {
    this.#isHeld = true;
    this.#mayEndWith = 'anything';
    this.#killing.abort();
  }

  /** Asks it to end, and keeps it down until `release`. If it is not ready yet, it is killed. */
  terminate(): void {
    if (this.#process === undefined) return this.kill();
    this.#isHeld = true;
    this.#mayEndWith = 'zero';
    process.kill(this.#process.pid, 'SIGTERM');
  }

  release(): void {
    this.#isHeld = false;
  }

  /** Freezes it: it keeps its connections and does nothing. If it is not ready yet, it is left alone. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  /** Ends it for good. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.kill();
    await this.#running;
  }

  #isExpected(code: number | null): boolean {
    return this.#mayEndWith === 'anything' || (this.#mayEndWith === 'zero' && code === 0);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process !== undefined) process.kill(this.#process.pid, signal);
  }

  async #keep(): Promise<void> {
    while (!this.#isStopped) {
      if (!this.#isHeld) await this.#live();
      await pause(RESTART_MS);
    }
  }

  async #live(): Promise<void> {
    this.#killing = new AbortController();
    this.#mayEndWith = 'nothing';
    let running: ServerProcess;
    try {
      running = await ServerProcess.start({ ...this.options, signal: this.#killing.signal });
    } catch (error) {
      // Something it needs is down: it said so and ended, as it should.
      this.#lastFailure = `, whose last start failed: ${(error as Error).message.slice(0, 1_000)}`;
      return;
    }
    this.starts++;
    this.#lastUrl = running.url;
    this.#process = running;
    const { code } = await running.ended;
    if (!this.#isExpected(code)) this.crashes.push([`${this.name} ended with ${code}`, ...this.lastWords].join('\n'));
    this.#process = undefined;
  }
}
