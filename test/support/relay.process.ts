import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import type { TestConnection } from './postgres.js';

export interface RelayChildOptions {
  readonly postgres: TestConnection;
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly leaseMs: number;
  readonly batch: number;
  readonly dieAfter?: number;
  readonly sleepAt?: number;
}

/** A relay in its own process (relay.child.ts). */
export class RelayProcess {
  readonly said: string[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #errors = '';

  constructor(options: RelayChildOptions) {
    const here = import.meta.dirname;
    const args = ['--no-warnings', '--import', join(here, 'typescript.js'), join(here, 'relay.child.ts')];
    this.#child = spawn(process.execPath, [...args, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    this.#ended = new Promise((ended) => this.#child.on('exit', ended));
    createInterface(this.#child.stdout as NodeJS.ReadableStream).on('line', (line) => this.said.push(line));
    this.#child.stderr?.on('data', (text) => (this.#errors += String(text)));
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async says(what: string): Promise<void> {
    await eventually(`a relay says ${what}`, () => {
      if (this.said.includes(what)) return true;
      if (!this.running && this.#errors) throw new Error(this.#errors);
      return false;
    });
  }

  async died(): Promise<void> {
    await this.#ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
