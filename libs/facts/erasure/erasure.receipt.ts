import { array, choice, instant, object, type Schema, string, uuid } from '#libs/platform/querying/answer.schema.js';
import type { StoredErasure } from './erasure.stream.js';

/** What has been done about an erasure so far, and what is left to expire by itself. */
export interface Receipt {
  readonly erasureId: string;
  /** The survivor. */
  readonly customerId: string;
  /** Every id that was erased, including the survivor's. */
  readonly erased: readonly string[];
  readonly at: string;
  /** `done` when all places are. */
  readonly status: Status;
  readonly places: readonly Place[];
  readonly left: readonly Remainder[];
}

type Status = 'pending' | 'done';

interface Place {
  readonly place: string;
  readonly status: Status;
  readonly what: string;
}

interface Remainder {
  readonly place: string;
  readonly what: string;
  readonly until: string;
}

/** What can currently be observed of an erasure. */
export interface Seen {
  /** How many of its keys still exist. */
  readonly livingKeys: number;
  /** Whether the read models have taken it in. */
  readonly projected: boolean;
  /** Whether it is on a list kept beside the master key. */
  readonly listed: boolean;
  /** Whether channels may leave events in Kafka. */
  readonly ingests: boolean;
}

export function receiptOf(erasure: StoredErasure, { livingKeys, projected, listed, ingests }: Seen): Receipt {
  const keys = erasure.customers.reduce((sum, each) => sum + each.keys.length, 0);
  const ids = erasure.customers.length;
  const [destroyed, cleared] = [statusOf(livingKeys === 0), statusOf(projected)];
  const places: readonly Place[] = [
    { place: 'log', status: 'done', what: `customer.erased is stored for ${counted(ids, 'id')}.` },
    {
      place: 'keys',
      status: destroyed,
      what: `${counted(keys, 'key')} to destroy: what they seal is then unreadable, wherever it is stored.`,
    },
    {
      place: 'read models',
      status: cleared,
      what: 'Texts, traits, attributes and the content of parked events are removed. Ids, times, numbers and scores stay.',
    },
    {
      place: 'rejected events',
      status: cleared,
      what: 'Their content is removed; what identifies them stays for 30 days.',
    },
    {
      place: 'list beside the master key',
      status: 'done',
      what: listed
        ? 'The erasure is listed: after a restore it is repeated before anything is served.'
        : 'Processes that share a database keep none: after a restore to an earlier time, ask for the erasure again.',
    },
  ];
  return {
    erasureId: erasure.erasureId,
    customerId: erasure.survivor,
    erased: erasure.customers.map(({ customerId }) => customerId),
    at: new Date(erasure.time).toISOString(),
    status: statusOf(places.every(({ status }) => status === 'done')),
    places,
    left: ingests ? [...LEFT, INBOX] : LEFT,
  };
}

const LEFT: readonly Remainder[] = [
  {
    place: "PostgreSQL's files",
    what: 'Dead rows and write-ahead log hold the sealed content and the keys, which only the master key unwraps.',
    until: 'Vacuum has run and the write-ahead log is recycled: PostgreSQL does both by itself.',
  },
  {
    place: 'Log',
    what: 'The sealed content, whose keys no longer exist.',
    until: 'For ever: events are not rewritten.',
  },
  {
    place: 'Backups made before',
    what: 'The sealed content and the keys, which only the master key unwraps; it is in no backup.',
    until: 'You delete them.',
  },
];

const INBOX: Remainder = {
  place: 'peakend.ingest.v1',
  what: 'What channels left there in the clear, which no erasure reaches. What is taken in later counts as new.',
  until: 'At most 7 days after it was written: the topic keeps nothing longer.',
};

function statusOf(done: boolean): Status {
  return done ? 'done' : 'pending';
}

function counted(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

const status = choice('pending', 'done');

/** `Receipt` in the OpenAPI document. */
export const receiptSchema: Schema = object({
  erasureId: uuid,
  customerId: string('The customer that the requested id stood for.'),
  erased: array(string(), "Every id that was erased: the customer's own, and all those merged into it."),
  at: instant,
  status,
  places: array(object({ place: string(), status, what: string() }), 'What was done, by place.'),
  left: array(object({ place: string(), what: string(), until: string() }), 'What is left to expire.'),
});
