import {
  array,
  choice,
  instant,
  named,
  object,
  type Schema,
  string,
  uuid,
} from '#libs/platform/querying/answer.schema.js';
import type { StoredErasure } from './erasure.stream.js';

/** What was done about an erasure so far, and what is left to expire by itself. */
export interface Receipt {
  readonly erasureId: string;
  /** The survivor. */
  readonly customerId: string;
  /** Every id that was erased, the survivor's among them. */
  readonly erased: readonly string[];
  readonly at: string;
  /** `done` when every place is. */
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

/** What can be seen of an erasure at the moment. */
export interface Seen {
  /** Of its keys, how many still exist. */
  readonly livingKeys: number;
  /** Whether what queries read has taken it in. */
  readonly projected: boolean;
  /** Whether it is on a list beside the master key. */
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
      what: `${counted(keys, 'key')} to destroy: nobody can read then what is sealed with them, wherever it is.`,
    },
    {
      place: 'read models',
      status: cleared,
      what: 'Texts, traits and attributes are removed, and what parked events say. Ids, times, numbers and scores stay.',
    },
    {
      place: 'rejected events',
      status: cleared,
      what: 'What they held is removed; what names them stays for 30 days.',
    },
    {
      place: 'list beside the master key',
      status: 'done',
      what: listed
        ? 'It is on it: after a restore it is carried out again before anything is served.'
        : 'None is kept where processes share a database: after a restore to a time before it, ask for it again.',
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
    what: 'The sealed content, for which there is no key any more.',
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
  what: 'What channels left there in the clear, which no erasure reaches. What is taken in after this one is new.',
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
export const receiptSchema: Schema = named(
  'ErasureReceipt',
  object({
    erasureId: uuid,
    customerId: string('Whom the id that was asked for stood for.'),
    erased: array(string(), 'Every id that was erased: all that were merged into the customer, and its own.'),
    at: instant,
    status,
    places: array(object({ place: string(), status, what: string() }), 'What was done where.'),
    left: array(
      named('ErasureRemainder', object({ place: string(), what: string(), until: string() })),
      'What is left to expire.',
    ),
  }),
);
