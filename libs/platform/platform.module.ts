import { randomBytes, randomUUID } from 'node:crypto';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { Logger } from 'pino';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { HeadSignal } from '#libs/eventing/head.signal.js';
import type { Inbox } from '#libs/eventing/inbox.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import type { ProjectionProgress } from '#libs/eventing/projection.progress.js';
import type { Clock } from '#libs/kernel/clock.js';
import { AccessGuard } from './auth/access.guard.js';
import { Authenticator } from './auth/authenticator.js';
import { Keys } from './auth/keys.js';
import { Tenants } from './auth/tenants.js';
import { WrongKeys } from './auth/wrong.keys.js';
import { Configuration } from './configuration.js';
import { BodyGuard } from './input/body.guard.js';
import { InputPipe } from './input/input.pipe.js';
import { FrontController } from './operations/front.controller.js';
import { HealthController } from './operations/health.controller.js';
import { Metrics } from './operations/metrics.js';
import { MetricsController } from './operations/metrics.controller.js';
import { Readiness } from './operations/readiness.js';
import { ParametersGuard } from './querying/parameters.guard.js';
import { PROJECTION_PROGRESS } from './querying/querying.tokens.js';
import { CLOCK, DATABASE, EVENT_STORE, FEED_HEAD, INBOX, KEYRING, LOG } from './tokens.js';

/** The parts that an app chooses, and that every module can then inject by token. */
export interface PlatformParts {
  readonly configuration: Configuration;
  readonly adminKey: string;
  readonly clock: Clock;
  readonly database: Database;
  readonly eventStore: EventStore;
  readonly keyring: Keyring;
  /** Where channels may leave events instead of sending them over HTTP; null: they cannot. */
  readonly inbox: Inbox | null;
  readonly progress: ProjectionProgress;
  /** How far what subscribers may see has come, as far as this process hears of it. */
  readonly feedHead: HeadSignal;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

const random = { keyId: randomUUID, secret: () => randomBytes(32).toString('base64url') };

/** Who tries keys out is in the log and in the metrics. */
function watchedKeys({ log, metrics }: PlatformParts): WrongKeys {
  const counter = metrics.counter(
    'peakend_wrong_keys_total',
    'Different keys that were unknown or revoked, over HTTP.',
  );
  return new WrongKeys(
    () => counter.inc(),
    ({ address, wrongKeys, delayMs }) =>
      log.warn({ address, wrong_keys: wrongKeys, delay_ms: delayMs }, 'keys are being tried out: the next ones wait'),
  );
}

/** What every process has: the parts that it was given, health, metrics and the rules that hold for every route. */
@Global()
@Module({})
export class PlatformModule {
  static with(parts: PlatformParts): DynamicModule {
    const tenants = new Tenants(parts.database, parts.clock);
    const keys = new Keys(parts.database, parts.clock, parts.keyring, random);
    const shared = [
      { provide: Configuration, useValue: parts.configuration },
      { provide: CLOCK, useValue: parts.clock },
      { provide: DATABASE, useValue: parts.database },
      { provide: EVENT_STORE, useValue: parts.eventStore },
      { provide: KEYRING, useValue: parts.keyring },
      { provide: INBOX, useValue: parts.inbox },
      { provide: PROJECTION_PROGRESS, useValue: parts.progress },
      { provide: FEED_HEAD, useValue: parts.feedHead },
      { provide: LOG, useValue: parts.log },
      { provide: Metrics, useValue: parts.metrics },
      { provide: Readiness, useValue: parts.readiness },
      { provide: Tenants, useValue: tenants },
      { provide: Keys, useValue: keys },
      {
        provide: Authenticator,
        useFactory: () => new Authenticator(parts.adminKey, keys, parts.clock, watchedKeys(parts)),
      },
    ];
    return {
      module: PlatformModule,
      controllers: [FrontController, HealthController, MetricsController],
      providers: [
        ...shared,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: ParametersGuard },
        { provide: APP_GUARD, useClass: BodyGuard },
        { provide: APP_PIPE, useClass: InputPipe },
      ],
      exports: shared.map(({ provide }) => provide),
    };
  }
}
