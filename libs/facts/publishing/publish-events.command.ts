import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Append, EventStore } from '#libs/eventing/event-store.js';
import type { Keyring, Personal } from '#libs/eventing/keyring.js';
import { complaintIdOf } from '#libs/facts/complaint/complaint.events.js';
import { complaintStreamOf } from '#libs/facts/fact.identity.js';
import { readCloudEvent } from '#libs/facts/fact.reader.js';
import { readPlain } from '#libs/facts/plain.reader.js';
import type { Clock } from '#libs/kernel/clock.js';
import type { JsonObject } from '#libs/kernel/event.js';
import { readTraceparent } from '#libs/kernel/traceparent.js';
import { CLOCK, EVENT_STORE, KEYRING } from '#libs/platform/tokens.js';
import { type AdmittedEvent, admit } from './event.intake.js';
import { NameWarnings } from './name.warnings.js';
import { type Incoming, type Publication, settle } from './publication.js';
import { Rejects } from './rejects.js';

/** Where a publication came from, for tracing. */
export interface Origin {
  readonly correlationId: string | null;
  readonly traceparent: string | null;
}

/** Stores those events of a request that can be stored, each by itself; a dry run only says what would happen. */
export class PublishEvents extends Command<Publication> {
  constructor(
    readonly tenant: string,
    readonly incoming: Incoming,
    readonly origin: Origin,
  ) {
    super();
  }
}

@CommandHandler(PublishEvents)
export class PublishEventsHandler implements ICommandHandler<PublishEvents> {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(KEYRING) private readonly keyring: Keyring,
    private readonly rejects: Rejects,
    private readonly warnings: NameWarnings,
  ) {}

  async execute({ tenant, incoming, origin }: PublishEvents): Promise<Publication> {
    const { form, dryRun, idempotencyKey } = incoming;
    const now = this.clock.now();
    const read =
      form === 'cloudevent'
        ? (raw: unknown) => readCloudEvent(raw, now)
        : (raw: unknown) => readPlain(form, raw, { now, idempotencyKey, newId: randomUUID });
    const { admitted, rejected } = await admit(tenant, incoming.events, read, incoming.mayHoldBadCharacters);
    const appends = await this.appendsOf(tenant, admitted, origin, dryRun);
    const outcomes =
      appends.length === 0 ? [] : await (dryRun ? this.store.check(appends) : this.store.append(appends));
    const publication = settle(admitted, outcomes, rejected, incoming);
    if (dryRun) return { ...publication, warnings: await this.warnings.of(tenant, admitted, form) };
    await this.rejects.keep(tenant, publication.rejected);
    return publication;
  }

  /** Identity is decided on the clear content, so a repeat may be sealed again, differently. */
  private async appendsOf(
    tenant: string,
    admitted: readonly AdmittedEvent[],
    origin: Origin,
    dryRun: boolean,
  ): Promise<Append[]> {
    const sealed = dryRun ? null : await this.seal(tenant, admitted);
    return admitted.map(({ fact, eventId }, i) => {
      const { traceparent, correlationId, extensions } = fact.further;
      const event = {
        eventId,
        tenant,
        customerId: fact.customerId,
        type: fact.type,
        schemaVersion: 1,
        source: fact.source,
        id: fact.id,
        sequence: fact.sequence,
        time: fact.time,
        micros: fact.micros,
        data: dryRun ? {} : (sealed?.get(i) ?? fact.data),
        derived: fact.derived,
        contentHash: this.keyring.contentHash(fact.content),
        // The event's own trace goes on rather than that of the request, which may carry events of many.
        correlationId: correlationId ?? (traceparent && readTraceparent(traceparent)?.traceId) ?? origin.correlationId,
        causationId: null,
        traceparent: traceparent ?? origin.traceparent,
        extensions,
      };
      if (fact.type !== 'complaint.filed') return { kind: 'fact', event };
      return { kind: 'fact', event, opens: complaintStreamOf(tenant, complaintIdOf(fact.data, eventId)) };
    });
  }

  /** For events with personal content, their data with that content sealed, by their index in `admitted`. */
  private async seal(
    tenant: string,
    admitted: readonly AdmittedEvent[],
  ): Promise<ReadonlyMap<number, JsonObject> | null> {
    const personal: Personal[] = [];
    for (const { fact } of admitted) {
      const data: JsonObject = fact.data;
      for (const member of fact.personal) personal.push({ customerId: fact.customerId, value: data[member] ?? null });
    }
    if (personal.length === 0) return null;
    const sealed = (await this.keyring.seal(tenant, personal)).values();
    const data = new Map<number, JsonObject>();
    admitted.forEach(({ fact }, i) => {
      if (fact.personal.length === 0) return;
      const members = fact.personal.map((member) => [member, sealed.next().value ?? null] as const);
      data.set(i, { ...fact.data, ...Object.fromEntries(members) });
    });
    return data;
  }
}
