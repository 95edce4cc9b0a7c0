import type { ClientBase } from 'pg';
import type { Append } from '#libs/eventing/event-store.js';
import type { Uuid } from '#libs/kernel/event.js';
import { addTo } from '#libs/kernel/grouping.js';
import { hashOf } from './event-store.bloom.js';
import type { LogIndex } from './event-store.index.js';
import { partitionTable } from './event-store.partitions.js';
import { eventsOf, GroupLog, streamOf } from './event-store.plan.js';
import { ID_AT } from './event-store.row.js';
import type { EncodedAppends } from './event-store.encoding.js';

type Queryable = Pick<ClientBase, 'query'>;

/** Reads what a group needs to know. Ids that are new according to the filters cost nothing. */
export async function lookUp(client: Queryable, parts: readonly EncodedAppends[], index: LogIndex): Promise<GroupLog> {
  const log = new GroupLog();
  const suspects = new Map<string, Uuid[]>();
  for (const { slab, rows } of parts) {
    for (let row = 0; row < rows.length - 1; row++) findSuspects(slab, (rows[row] as number) + ID_AT, index, suspects);
  }
  if (suspects.size > 0) await readIdentities(client, suspects, log);
  const streamed = parts.flatMap(({ appends }) => appends.filter((append) => streamOf(append) !== null));
  if (streamed.length > 0) await readStreams(client, streamed, log);
  return log;
}

/** Reads everything relevant to the appends from the database, without filters: certain, but slower. */
export async function lookUpWithoutIndex(client: Queryable, appends: readonly Append[]): Promise<GroupLog> {
  const log = new GroupLog();
  const ids = appends.flatMap((append) => eventsOf(append).map(({ eventId }) => eventId));
  const suspects = new Map([
    ['store.events', ids],
    ['store.claims', ids],
  ]);
  await readIdentities(client, suspects, log);
  await readStreams(client, appends, log);
  return log;
}

function findSuspects(source: Buffer, idAt: number, index: LogIndex, suspects: Map<string, Uuid[]>): void {
  const id = hashOf(source, idAt);
  for (const partition of index.partitions) {
    if (partition.filter.mayHave(id)) suspect(suspects, partitionTable(partition), source, idAt);
  }
  if (index.mayBeClaimed(id)) suspect(suspects, 'store.claims', source, idAt);
}

function suspect(suspects: Map<string, Uuid[]>, table: string, source: Buffer, idAt: number): void {
  addTo(suspects, table, source.toString('hex', idAt, idAt + 16));
}

async function readIdentities(client: Queryable, suspects: Map<string, Uuid[]>, log: GroupLog): Promise<void> {
  const parts = [...suspects.keys()].map((table, index) => {
    const place = table === 'store.claims' ? 'null::bigint, null::int' : 'position, revision';
    return `select event_id, tenant, content_hash, ${place} from ${table} where event_id = any($${index + 1}::uuid[])`;
  });
  const { rows } = await client.query<[Uuid, string, Buffer | null, bigint | null, number | null]>({
    text: parts.join(' union all '),
    values: [...suspects.values()],
    rowMode: 'array',
  });
  for (const [eventId, tenant, contentHash, position, revision] of rows) {
    if (position !== null) log.events.set(eventId, { eventId, tenant, contentHash, position, revision });
    else if (contentHash) log.claims.set(eventId, { tenant, contentHash });
  }
}

/** The last revision of each stream, and the event standing where an append would open or continue it. */
async function readStreams(client: Queryable, appends: readonly Append[], log: GroupLog): Promise<void> {
  const streams: Uuid[] = [];
  const [from, to]: number[][] = [[], []];
  for (const append of appends) {
    const stream = streamOf(append);
    if (stream === null) continue;
    const first = append.kind === 'fact' ? 0 : append.expectedRevision + 1;
    streams.push(stream);
    from?.push(first);
    to?.push(append.kind === 'fact' ? 0 : first + append.events.length - 1);
  }
  if (streams.length === 0) return;
  const { rows } = await client.query<[Uuid, number | null, number | null, Uuid, string, Buffer | null, bigint]>({
    name: 'streams',
    text: `select wanted.stream, (select max(revision) from store.streams where stream = wanted.stream),
                  found.revision, found.event_id, found.tenant, found.content_hash, found.position
           from unnest($1::uuid[], $2::int[], $3::int[]) as wanted (stream, first, last)
           left join store.streams found
             on found.stream = wanted.stream and found.revision between wanted.first and wanted.last`,
    values: [streams, from, to],
    rowMode: 'array',
  });
  for (const [stream, last, revision, eventId, tenant, contentHash, position] of rows) {
    if (last !== null) log.revisions.set(stream, last);
    if (revision !== null) log.enter(stream, revision, { eventId, tenant, contentHash, position, revision });
  }
}
