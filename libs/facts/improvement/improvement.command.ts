import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { decideOnce, type DecidedOnce } from '#libs/eventing/command.runner.js';
import type { Database } from '#libs/eventing/database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { checkRepeat } from '#libs/platform/input/idempotency-key.header.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, Uuid } from '#libs/kernel/event.js';
import type { ExpectedVersion } from '#libs/kernel/expected.version.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { CLOCK, DATABASE, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { type ToldImprovement, toldImprovement } from './improvement.answer.js';
import {
  type ImprovementCommand,
  type ImprovementContext,
  improvementDecider,
  type ImprovementEvent,
  stateOf,
} from './improvement.decider.js';
import { checkNames } from './improvement.names.js';
import type { GivenImprovement, GivenImprovementCommand } from './improvement.reader.js';
import {
  commandIdOf,
  improvementEventOf,
  improvementStreamOf,
  openedIdOf,
  recordedEvent,
} from './improvement.stream.js';

/** An improvement after a command. */
export interface CommandedImprovement {
  readonly improvement: ToldImprovement;
  readonly version: number;
  /** Of the command's event. */
  readonly position: Position;
  /** The command was carried out before, under the same key. */
  readonly repeated: boolean;
}

/** Who gives a command, and how: what decides besides the command itself. */
export interface Commanding {
  readonly tenant: string;
  readonly timeZone: string;
  readonly idempotencyKey: string | null;
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** Opens an improvement. The same under the same key is answered as the first was, for ever. */
export class OpenImprovementAction extends Command<CommandedImprovement> {
  constructor(
    readonly given: GivenImprovement,
    readonly by: Commanding,
  ) {
    super();
  }
}

/** A command on an improvement. */
export class CommandImprovement extends Command<CommandedImprovement> {
  constructor(
    readonly given: GivenImprovementCommand,
    readonly by: Commanding & { readonly improvementId: string; readonly ifVersion: ExpectedVersion },
  ) {
    super();
  }
}

/** Decides on the improvement's own stream, and on whether there is what it is measured by. */
@CommandHandler(OpenImprovementAction)
export class OpenImprovementHandler implements ICommandHandler<OpenImprovementAction> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: OpenImprovementAction): Promise<CommandedImprovement> {
    const { tenant, timeZone, idempotencyKey, ...traces } = by;
    const improvementId = idempotencyKey === null ? randomUUID() : openedIdOf(tenant, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    const decided = await decideOnce(this.store, streamOf(tenant, improvementId), improvementId, async (_, known) => {
      const { said, occurredAt } = given;
      const command: ImprovementCommand = { name: 'open', improvementId, said, occurredAt };
      const context = contextOf(improvementId, this.clock.now(), timeZone);
      const events = improvementDecider.decide(command, stateOf(known), context);
      await checkNames(this.store, this.database, tenant, said.measure);
      return { events, append: events.map((event) => recordedEvent(event, { tenant, contentHash, ...traces })) };
    });
    checkRepeat(decided.before, contentHash, 'another improvement');
    return commanded(decided);
  }
}

/** Decides on the improvement's stream, and on nothing else: what queries read may be behind. */
@CommandHandler(CommandImprovement)
export class CommandImprovementHandler implements ICommandHandler<CommandImprovement> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: CommandImprovement): Promise<CommandedImprovement> {
    const { tenant, timeZone, idempotencyKey, ifVersion, correlationId, traceparent } = by;
    const improvementId = by.improvementId.toLowerCase();
    if (!UUID.test(improvementId)) throw unknownImprovement();
    const eventId = idempotencyKey === null ? randomUUID() : commandIdOf(tenant, improvementId, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    const decided = await decideOnce(this.store, streamOf(tenant, improvementId), eventId, async (_, known) => {
      if (known.length === 0) throw unknownImprovement();
      const { name, said, occurredAt } = given;
      const command: ImprovementCommand = { name, improvementId, said, occurredAt, ifVersion };
      const events = improvementDecider.decide(command, stateOf(known), contextOf(eventId, this.clock.now(), timeZone));
      const recorded = { tenant, correlationId, traceparent, contentHash };
      return { events, append: events.map((event) => recordedEvent(event, recorded)) };
    });
    checkRepeat(decided.before, contentHash, 'another command on this improvement');
    return commanded(decided);
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function contextOf(eventId: Uuid, time: number, timeZone: string): ImprovementContext {
  const calendar = calendarOf(timeZone);
  return { eventId, now: { time, micros: 0 }, dayOf: (moment) => calendar.dayOf(moment) };
}

function streamOf(tenant: string, improvementId: Uuid) {
  return { id: improvementStreamOf(tenant, improvementId), read: improvementEventOf };
}

function commanded({ events, position, before }: DecidedOnce<ImprovementEvent>): CommandedImprovement {
  return { improvement: toldImprovement(events), version: events.length, position, repeated: before !== null };
}

export function unknownImprovement(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_IMPROVEMENT', 'There is no improvement with this id.');
}
