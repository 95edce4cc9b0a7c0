import type { DecidedStream } from '#libs/eventing/command.runner.js';
import { type Decided, decidedEvent } from './decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from './fact.identity.js';
import type { FitType } from './fit/fit.events.js';
import { type DecidedType, eventOf, type Typed } from './stored.events.js';

/** Types whose events are the versions of one thing that a tenant has, such as its settings. */
type VersionType = Extract<DecidedType, 'churn-settings.put' | 'tier-settings.put' | FitType>;

/** What such a thing is called where it is stored: these names never change. */
export interface VersionNames<Type extends VersionType> {
  readonly type: Type;
  /** In the id of the stream, and behind `/peakend/` in the source of its events. */
  readonly stream: string;
  /** In the ids of its events. */
  readonly event: string;
}

/** The stream of the versions of one thing of a tenant. @param time when one is stored, in milliseconds since 1970 */
export function versionStreamOf<Type extends VersionType>(
  names: VersionNames<Type>,
  tenant: string,
  time: number,
  traceparent: string | null,
): DecidedStream<Typed<Type>> {
  return {
    id: uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, names.stream])),
    read: (stored) => eventOf(stored, names.type),
    write: ({ type, data }) =>
      decidedEvent({
        // Four parts, unlike the three of events that channels publish.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify([names.event, tenant, '', data.version])),
        tenant,
        customerId: null,
        type,
        source: `/peakend/${names.stream}`,
        id: `${data.version}`,
        time,
        data,
        traceparent,
      } as Decided<VersionType>),
  };
}
