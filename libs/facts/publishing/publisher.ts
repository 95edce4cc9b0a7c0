import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EventStore } from '#libs/eventing/event-store.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import type { Caller } from '#libs/platform/auth/access.js';
import { Tenants } from '#libs/platform/auth/tenants.js';
import { Metrics } from '#libs/platform/operations/metrics.js';
import { formatPosition } from '#libs/platform/position.token.js';
import { traceOf, traceparentOf } from '#libs/platform/request.trace.js';
import { EVENT_STORE } from '#libs/platform/tokens.js';
import type { RejectedEvent } from './event.intake.js';
import type { Incoming, Publication } from './publication.js';
import { type Origin, PublishEvents } from './publish-events.command.js';
import { Quotas } from '#libs/facts/publishing/quota/quotas.js';

/** What all publishing has in common around the command: the tenant's quota, the trace, metrics, the position. */
@Injectable()
export class Publisher {
  private readonly counter;

  constructor(
    private readonly commands: CommandBus,
    private readonly quotas: Quotas,
    private readonly tenants: Tenants,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    metrics: Metrics,
  ) {
    this.counter = metrics.counter('peakend_published_events_total', 'Published events, by outcome.', ['outcome']);
  }

  /**
   * Reads the events of a request and publishes them. An empty bucket refuses the request before anything is read.
   * @throws Refusal 429, and whatever `read` throws.
   */
  async publish(request: FastifyRequest, caller: Caller, read: () => Promise<Incoming>): Promise<Publication> {
    const { tenant } = caller;
    const eventsPerSecond = await this.quotaOf(tenant);
    this.quotas.check(tenant, eventsPerSecond);
    const incoming = await read();
    this.quotas.take(tenant, eventsPerSecond, incoming.events.length);
    return this.persist(tenant, incoming, {
      correlationId: traceOf(request).trace_id,
      traceparent: traceparentOf(request),
    });
  }

  /** Takes events from their tenants' quotas: all of them, or none. @throws Refusal 429 while one quota is used up. */
  async draw(events: ReadonlyMap<string, number>): Promise<void> {
    const drawn = await Promise.all(
      [...events].map(async ([tenant, count]) => [tenant, await this.quotaOf(tenant), count] as const),
    );
    for (const [tenant, eventsPerSecond] of drawn) this.quotas.check(tenant, eventsPerSecond);
    for (const each of drawn) this.quotas.take(...each);
  }

  /** Publishes events already taken from their tenant's quota. */
  async persist(tenant: string, incoming: Incoming, origin: Origin): Promise<Publication> {
    const publication = await this.commands.execute(new PublishEvents(tenant, incoming, origin));
    if (!incoming.dryRun) this.count(publication);
    return publication;
  }

  /**
   * The highest position among the events in the store, also set as the answer's `Peakend-Position`; null without any.
   */
  position({ published }: Publication, dryRun: boolean, reply: FastifyReply): string | null {
    let highest: Position = 0n;
    // A dry run stores nothing, so only repeats of stored events have a position.
    const unstored = new Set(dryRun ? published.flatMap((each) => (each.duplicate ? [] : each.eventId)) : []);
    for (const { position, eventId } of published) if (position > highest && !unstored.has(eventId)) highest = position;
    if (highest === 0n) return null;
    const token = formatPosition(this.store.epoch, highest);
    reply.header('peakend-position', token);
    return token;
  }

  private async quotaOf(tenant: string): Promise<number | null> {
    return (await this.tenants.find(tenant))?.eventsPerSecond ?? null;
  }

  private count({ published, rejected }: Publication): void {
    const duplicates = published.reduce((sum, { duplicate }) => sum + Number(duplicate), 0);
    this.counter.inc({ outcome: 'accepted' }, published.length - duplicates);
    this.counter.inc({ outcome: 'duplicate' }, duplicates);
    this.counter.inc({ outcome: 'rejected' }, rejected.length);
  }
}

/** The answer to a request whose only event is rejected. */
export function refusalOf({ code, errors }: RejectedEvent): Refusal {
  const kind = code === 'EVENT_TOO_LARGE' ? 'too-large' : code === 'EVENT_CONFLICT' ? 'conflict' : 'invalid';
  const first = errors[0];
  const reason = first ? `: ${first.path && `${first.path.slice(0, 200)} `}${first.message}` : '';
  return new Refusal(kind, code, `The event is rejected${reason.replace(/\.$/, '')}.`, { errors });
}
