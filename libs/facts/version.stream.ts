import type { DecidedStream } from '#libs/eventing/command.runner.js';
import { type Decided, decidedEvent } from './decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from './fact.identity.js';
import type { FitType } from './fit/fit.events.js';
import { type DecidedType, eventOf, type Typed } from './stored.events.js';

/** Types whose events are the versions of a thing that a tenant has: one only, such as its settings, or one of a name. */
type VersionType = Extract<
  DecidedType,
  'churn-settings.put' | 'tier-settings.put' | 'definition.put' | 'care-rule.put' | FitType
>;

/** What such a thing is called where it is stored: these names never change. */
export interface VersionNames<Type extends VersionType> {
  readonly type: Type;
  /** In the id of the stream. */
  readonly stream: string;
  /** In the ids of its events. */
  readonly event: string;
  /** The source of its events, behind `/peakend/`. */
  readonly source: string;
}

/** Whose thing it is. `name`: left out if the tenant has only one. */
export interface VersionedThing {
  readonly tenant: string;
  readonly name?: string;
}

/** The stream of the versions of a thing. @param time when one is stored, in milliseconds since 1970 */
export function versionStreamOf<Type extends VersionType>(
  names: VersionNames<Type>,
  { tenant, name }: VersionedThing,
  time: number,
  traceparent: string | null,
): DecidedStream<Typed<Type>> {
  const named = name === undefined ? [] : [name];
  return {
    id: uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, names.stream, ...named])),
    read: (stored) => eventOf(stored, names.type),
    write: ({ type, data }) =>
      decidedEvent({
        // Four parts: no event that a channel publishes can have this id and so keep a version from being stored.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify([names.event, tenant, name ?? '', data.version])),
        tenant,
        customerId: null,
        type,
        source: `/peakend/${names.source}`,
        id: [...named, data.version].join('/'),
        time,
        data,
        traceparent,
      } as Decided<VersionType>),
  };
}
