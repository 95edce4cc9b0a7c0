import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { pause } from '#libs/eventing/pause.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { Authenticator } from '#libs/platform/auth/authenticator.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { parsePosition } from '#libs/platform/position.token.js';
import { DATABASE, EVENT_STORE, FEED_HEAD, KEYRING, LOG } from '#libs/platform/tokens.js';
import { StreamHub, type Verdict } from './stream.hub.js';

/** How long a client may wait to hear whether its stream begins, in milliseconds: some give up after 5 s of silence. */
const PATIENCE_MS = 2_000;

const WRONG_ID =
  'The Last-Event-ID is not the id of an event of this stream: give the last one that came, 0 for all, or none.';

/** The streams of alerts that this process serves. */
@Injectable()
export class AlertStreams implements OnModuleInit, OnModuleDestroy {
  readonly hub: StreamHub;

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(KEYRING) keyring: Keyring,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(FEED_HEAD) head: HeadSignal,
    @Inject(LOG) log: Logger,
    metrics: Metrics,
    private readonly authenticator: Authenticator,
  ) {
    const dropped = metrics.counter('peakend_alert_streams_dropped_total', 'Streams ended because nobody read them.');
    this.hub = new StreamHub(
      { database, keyring, head, epoch: store.epoch },
      (authorization) => this.verdictOn(authorization),
      {
        failed: (error, retryInMs) =>
          log.error({ err: error, retry_in_ms: retryInMs }, 'stream of alerts failed: trying again'),
        dropped: () => dropped.inc(),
      },
    );
    metrics.gauge(
      'peakend_alert_streams_open',
      'Streams of alerts that are open in this process.',
      () => this.hub.size,
    );
  }

  onModuleInit(): void {
    this.hub.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.hub.stop();
  }

  /**
   * The position after which a stream begins; undefined while the store does not answer.
   * @throws Refusal `unreadable` for an id that no stream of this log has sent
   */
  async beginningOf(lastEventId: string | undefined): Promise<Position | undefined> {
    const after = lastEventId === undefined ? undefined : positionOf(lastEventId, this.store.epoch);
    if (after === 0n) return after;
    const head = await Promise.race([this.store.head().catch(() => undefined), pause(PATIENCE_MS)]);
    if (head === undefined || after === undefined) return head as Position | undefined;
    if (after > head)
      throw new Refusal('unreadable', 'UNKNOWN_EVENT_ID', 'The Last-Event-ID is of no event that was ever sent.');
    return after;
  }

  private async verdictOn(authorization: string | undefined): Promise<Verdict> {
    try {
      await this.authenticator.authenticate(authorization, null);
      return 'good';
    } catch (error) {
      return error instanceof Refusal ? 'bad' : 'unknown';
    }
  }
}

function positionOf(lastEventId: string, epoch: string): Position {
  return lastEventId === '0' ? 0n : parsePosition(epoch, lastEventId, WRONG_ID);
}
