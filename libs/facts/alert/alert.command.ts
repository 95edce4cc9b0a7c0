import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideOnce } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { checkRepeat } from '#libs/platform/input/idempotency-key.header.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position } from '#libs/kernel/event.js';
import type { ExpectedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { CLOCK, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { type Alert, alertOf } from './alert.answer.js';
import { alertDecider, stateOf } from './alert.decider.js';
import type { GivenAlertCommand } from './alert.reader.js';
import { alertEventOf, alertStreamOf, commandIdOf, recordedEvent } from './alert.stream.js';

/** An alert after a command. */
export interface CommandedAlert {
  readonly alert: Alert;
  readonly version: number;
  /** Of the command's event. */
  readonly position: Position;
  /** The command was carried out before, under the same key. */
  readonly repeated: boolean;
}

/** Who gives a command, and how: what decides besides the command itself. */
export interface Commanding {
  readonly tenant: string;
  readonly alertId: string;
  readonly idempotencyKey: string | null;
  readonly ifVersion: ExpectedVersion;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** A command on an alert. */
export class CommandAlert extends Command<CommandedAlert> {
  constructor(
    readonly given: GivenAlertCommand,
    readonly by: Commanding,
  ) {
    super();
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Decides on the customer's stream of alerts, and on nothing else: what queries read may be behind. */
@CommandHandler(CommandAlert)
export class CommandAlertHandler implements ICommandHandler<CommandAlert> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: CommandAlert): Promise<CommandedAlert> {
    const { tenant, idempotencyKey, ifVersion, correlationId, traceparent } = by;
    const alertId = by.alertId.toLowerCase();
    const customerId = await this.customerOf(tenant, alertId);
    const eventId = idempotencyKey === null ? randomUUID() : commandIdOf(tenant, alertId, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    const stream = { id: alertStreamOf(tenant, customerId), read: alertEventOf };
    const decided = await decideOnce(this.store, stream, eventId, async (_, known) => {
      const now = { time: this.clock.now(), micros: 0 };
      const command = { name: given.name, said: given.said, ifVersion };
      const events = alertDecider.decide(command, stateOf(known, alertId), { eventId, now });
      const recorded = { tenant, customerId, contentHash, correlationId, traceparent };
      return { events, append: events.map((event) => recordedEvent(event, recorded)) };
    });
    checkRepeat(decided.before, contentHash, 'another command on this alert');
    const events = decided.events.filter(({ data }) => data.alertId === alertId);
    const { position, before } = decided;
    return { alert: alertOf(customerId, events), version: events.length, position, repeated: before !== null };
  }

  /** Whom an alert is about; it bears the id of the event that raised it. */
  private async customerOf(tenant: string, alertId: string): Promise<string> {
    const raised = UUID.test(alertId) ? await this.store.readEvent(alertId) : undefined;
    if (raised?.type === 'churn.alert.raised' && raised.tenant === tenant && raised.customerId !== null)
      return raised.customerId;
    throw new Refusal('not-found', 'NO_SUCH_ALERT', 'There is no alert with this id.');
  }
}
