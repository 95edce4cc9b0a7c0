import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ATTEMPTS, concurrentChange } from '#libs/eventing/command.runner.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Keyring } from '#libs/eventing/keyring.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { Position, StoredEvent, Uuid } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { isIdentifier } from '#libs/platform/querying/query.parameters.js';
import { CLOCK, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { type Complaint, complaintsOf } from './complaint.answer.js';
import type { GivenCommand } from './complaint-command.reader.js';
import { type ComplaintCommand, type ComplaintEvent, complaintDecider, stateOf } from './complaint.decider.js';
import { commandIdOf, complaintEventOf, type Recorded, recordedEvent, sealedOf } from './complaint.stream.js';

/** A complaint after a command. */
export interface CommandedComplaint {
  readonly complaint: Complaint;
  readonly version: number;
  /** Of the command's event. */
  readonly position: Position;
  /** The event that the command led to. */
  readonly eventId: Uuid;
}

/** Who gives a command, and how: what decides besides the command itself. */
export interface Commanding {
  readonly tenant: string;
  readonly complaintId: string;
  readonly idempotencyKey: string | null;
  readonly ifVersion: ComplaintCommand['ifVersion'];
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** A command on a complaint. The same under the same key is answered as the first was, for ever. */
export class CommandComplaint extends Command<CommandedComplaint> {
  constructor(
    readonly given: GivenCommand,
    readonly by: Commanding,
  ) {
    super();
  }
}

/** Decides on the complaint's stream, and on nothing else: what queries read may be behind. */
@CommandHandler(CommandComplaint)
export class CommandComplaintHandler implements ICommandHandler<CommandComplaint> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ given, by }: CommandComplaint): Promise<CommandedComplaint> {
    const { tenant, complaintId, idempotencyKey, ifVersion, correlationId, traceparent } = by;
    const stream = isIdentifier(complaintId) ? complaintStreamOf(tenant, complaintId) : null;
    const eventId = idempotencyKey === null ? randomUUID() : commandIdOf(tenant, complaintId, idempotencyKey);
    const contentHash = this.keyring.contentHash(given.content);
    let command: ComplaintCommand | undefined;
    for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
      const stored = stream === null ? [] : await this.store.readStream(stream);
      const customerId = stored[0]?.customerId;
      if (stream === null || customerId == null) throw unknownComplaint();
      const done = stored.findIndex((event) => event.eventId === eventId);
      if (done >= 0) return this.repeated(stored.slice(0, done + 1), contentHash);
      // Nobody won but others: this is the last look at whether this command did.
      if (attempt === ATTEMPTS) break;
      command ??= await this.sealed(given, { tenant, customerId, complaintId, ifVersion });
      const events = stored.map(complaintEventOf);
      const now = { time: this.clock.now(), micros: 0 };
      const [decided] = complaintDecider.decide(command, stateOf(events), { eventId, now }) as [ComplaintEvent];
      const event = recordedEvent(decided, { tenant, customerId, contentHash, correlationId, traceparent });
      const [outcome] = await this.store.append([
        { kind: 'decided', stream, expectedRevision: stored.length - 1, events: [event] },
      ]);
      if (outcome?.status === 'stored') return this.answer(tenant, customerId, [...events, decided], outcome.position);
    }
    throw concurrentChange();
  }

  private async sealed(
    { name, said, personal, occurredAt }: GivenCommand,
    of: Pick<Recorded, 'tenant' | 'customerId'> & Pick<ComplaintCommand, 'complaintId' | 'ifVersion'>,
  ): Promise<ComplaintCommand> {
    const { complaintId, ifVersion } = of;
    const sealed = await sealedOf(this.keyring, of, said, personal);
    return { name, said: sealed, complaintId, occurredAt, ifVersion } as unknown as ComplaintCommand;
  }

  /** @param stored up to the event that the command led to the first time */
  private repeated(stored: readonly StoredEvent[], contentHash: Uint8Array): Promise<CommandedComplaint> {
    const { tenant, customerId, position, contentHash: first } = stored.at(-1) as StoredEvent;
    if (first === null || Buffer.compare(first, contentHash) !== 0)
      throw new Refusal(
        'invalid',
        'IDEMPOTENCY_KEY_REUSED',
        'This Idempotency-Key was used before for another command on this complaint: take a new one.',
      );
    return this.answer(tenant, customerId as string, stored.map(complaintEventOf), position);
  }

  private async answer(
    tenant: string,
    customerId: string,
    events: readonly ComplaintEvent[],
    position: Position,
  ): Promise<CommandedComplaint> {
    const [complaint] = (await complaintsOf(this.keyring, tenant, [{ customerId, events }])) as [Complaint];
    const { eventId } = events.at(-1) as ComplaintEvent;
    return { complaint, version: events.length, position, eventId };
  }
}

function unknownComplaint(): Refusal {
  return new Refusal('not-found', 'NO_SUCH_COMPLAINT', 'There is no complaint with this id.');
}
