import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from './api.client.js';

/** Analysts who keep asking for what was just published; every answer with 200 must be true. */
export class Readers {
  /** The number of answers that reflected what had been published. */
  answered = 0;
  private readonly ending = new AbortController();
  private readonly running: Promise<unknown>;

  constructor(
    private readonly channel: ApiClient,
    private readonly analyst: ApiClient,
    readers: number,
  ) {
    this.running = Promise.all(Array.from({ length: readers }, (_, index) => this.read(index)));
    // Failures are reported when the readers are stopped.
    this.running.catch(() => undefined);
  }

  /** @throws Error if an answer was not as it should be */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.running;
  }

  private async read(index: number): Promise<void> {
    for (let round = 0; !this.ending.signal.aborted; round++) {
      const customer = `reader-${index}-${round}`;
      const published = await this.persist(() => this.channel.publish([touchpoint(customer)]), 202);
      const after = { 'peakend-min-position': `${published?.position}`, prefer: 'wait=5' };
      const asked = await this.persist(
        () => this.analyst.ask('GET', `/v1/customers/${customer}`, undefined, after),
        200,
      );
      if (asked === undefined) return;
      if (asked.journeys !== 1)
        throw new Error(`${customer} was published but cannot be read: ${JSON.stringify(asked)}`);
      this.answered++;
    }
  }

  /** Asks again while nobody answers, or the answer is 503; undefined: the readers are stopped. */
  private async persist(ask: () => ReturnType<ApiClient['ask']>, wanted: number) {
    while (!this.ending.signal.aborted) {
      const answer = await ask().catch(() => undefined);
      if (answer?.status === wanted) return answer.body;
      if (answer !== undefined && answer.status !== 503)
        throw new Error(`${answer.status} instead of ${wanted}: ${JSON.stringify(answer.body)}`);
      await delay(50);
    }
    return undefined;
  }
}

/** One journey of the shipped definition `bank-branch-visit`. */
function touchpoint(subject: string): object {
  return {
    specversion: '1.0',
    type: 'peakend.touchpoint.recorded.v1',
    source: '/readers',
    id: subject,
    subject,
    time: '2024-03-05T10:00:00Z',
    data: { touchpoint: 'queueing', channel: 'branch', valence: 0.5 },
  };
}
