import {
  array,
  count,
  instant,
  named,
  nullable,
  number,
  object,
  string,
} from '#libs/platform/querying/answer.schema.js';
import { columnsOf } from '#libs/platform/querying/csv.writer.js';

const reached = {
  position: string(),
  lagEvents: count("This tenant's events that it has not reached."),
  lagSeconds: number('Age of the first of them.'),
};

export const status = named(
  'Status',
  object({
    head: string("The log's last position."),
    projections: array(
      object({
        projection: string(),
        ...reached,
        version: nullable(count("Of the code that made this tenant's journeys.")),
        rebuilding: nullable(count('The version that is being built beside it.')),
        insights: array(object({ insight: string(), version: nullable(count()), rebuilding: nullable(count()) })),
        lanes: array(
          object({
            lane: count('A partition of the bus that feeds it.'),
            position: string('As far as the relay is, if it has all that was sent to it.'),
            lagEvents: count("This tenant's events after that, whichever lanes they are in."),
            lagSeconds: number('Age of the first of them.'),
          }),
        ),
      }),
    ),
    policies: array(object({ policy: string(), ...reached })),
    parkedCustomers: count(),
    outdatedValences: count('Valences of texts that an older version derived.'),
    tzdata: string('The release of the time zone database that tells the days of answers.'),
  }),
);

export const parkedCustomer = named(
  'ParkedCustomer',
  object({
    customerId: string('As published.'),
    position: string('Of its first parked event.'),
    events: count('Parked events.'),
    reason: string(),
    parkedAt: instant,
  }),
);

export const replayed = named(
  'ReplayedCustomer',
  object({
    customerId: string(),
    replayed: count('Events projected.'),
    parked: count('Events still parked.'),
  }),
);

export const parkedColumns = columnsOf('customerId position events reason parkedAt');
