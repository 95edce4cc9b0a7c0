import type { DecidedStream } from '#libs/eventing/command.runner.js';
import { decidedEvent } from '#libs/facts/decided.events.js';
import { EVENT_NAMESPACE, uuid5 } from '#libs/facts/fact.identity.js';
import { eventOf } from '#libs/facts/stored.events.js';
import type { ChurnFitEvent } from './churn-fit.decider.js';

/** The source of fits as events. */
const SOURCE = '/peakend/churn-fits';

/** The stream of a tenant's fits. @param time when one is stored, in milliseconds since 1970 */
export function churnFitStreamOf(tenant: string, time: number): DecidedStream<ChurnFitEvent> {
  return {
    id: uuid5(EVENT_NAMESPACE, JSON.stringify([tenant, 'churn-fits'])),
    read: (stored) => eventOf(stored, 'churn.model-fitted'),
    write: ({ type, data }) =>
      decidedEvent({
        // Four parts, unlike the three of events that channels publish.
        eventId: uuid5(EVENT_NAMESPACE, JSON.stringify(['churn-fit', tenant, '', data.version])),
        tenant,
        customerId: null,
        type,
        source: SOURCE,
        id: `${data.version}`,
        time,
        data,
        traceparent: null,
      }),
  };
}
