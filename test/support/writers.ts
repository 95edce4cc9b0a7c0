import { setTimeout as delay } from 'node:timers/promises';
import { eventIdOf } from '#libs/facts/fact.identity.js';
import type { Answered, ApiClient } from './api.client.js';
import { RandomFacts } from './random.facts.js';

export interface WritersOptions {
  readonly writers: number;
  readonly customers: number;
  readonly seed: number;
  /** The most events in one batch. */
  readonly batch: number;
  readonly until: number;
  /** How many milliseconds a writer rests between two batches. */
  readonly restMs?: number;
  /** Every nth batch is sent once more although it was acknowledged; none by default. */
  readonly repeatEvery?: number;
}

type Named = { readonly source: string; readonly id: string };

/** Channels that publish all the time; a batch of unknown fate is sent again unchanged until its fate is known. */
export class Writers {
  /** The ids of events whose publication was answered with 2xx. */
  readonly acknowledged = new Set<string>();
  /** The position of the latest answer. */
  position = '';
  /** The number of 503 answers and broken connections. */
  unknownFates = 0;
  private abandoned = false;
  private readonly ending = new AbortController();
  private readonly running: Promise<unknown>;

  constructor(
    private readonly client: ApiClient,
    options: WritersOptions,
  ) {
    const names = Array.from({ length: options.writers }, (_, index) => index);
    this.running = Promise.all(names.map((index) => this.write(index, options)));
    // Failures are reported when the writers are stopped.
    this.running.catch(() => undefined);
  }

  /** Ends at once without waiting for the fate of what was sent; for a test that failed. */
  abandon(): void {
    this.abandoned = true;
    this.ending.abort();
  }

  /** Waits for the fate of what was sent. @throws Error if something was refused that should not have been */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async write(index: number, options: WritersOptions): Promise<void> {
    const { seed, customers, batch, until, restMs = 0, repeatEvery = Number.POSITIVE_INFINITY } = options;
    const facts = new RandomFacts(this.client.tenant, `s${seed}-w${index}`, seed * 1000 + index, customers, until);
    for (let sent = 0; !this.ending.signal.aborted; sent++) {
      const events = Array.from({ length: 1 + ((sent * 7 + index) % batch) }, () => facts.next()) as Named[];
      await this.send(events);
      if (sent % repeatEvery === repeatEvery - 1) await this.repeat(events);
      if (restMs > 0) await delay(restMs, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private async repeat(events: readonly Named[]): Promise<void> {
    const { accepted } = await this.send(events);
    if (accepted > 0) throw new Error(`${accepted} of ${events.length} acknowledged events were taken for new`);
  }

  private async send(events: readonly Named[]): Promise<Answered['body']> {
    for (let attempt = 1; attempt <= 2_000 && !this.abandoned; attempt++) {
      const answer = await this.client.publish(events).catch(() => undefined);
      if (answer?.status === 202) {
        if (answer.body.rejected.length > 0) throw new Error(`Rejected: ${JSON.stringify(answer.body.rejected[0])}`);
        for (const { source, id } of events) this.acknowledged.add(eventIdOf(this.client.tenant, source, id));
        this.position = answer.body.position;
        return answer.body;
      }
      if (answer !== undefined && answer.status !== 503)
        throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      this.unknownFates++;
      await delay(50);
    }
    throw new Error('Nobody accepted these events');
  }
}
