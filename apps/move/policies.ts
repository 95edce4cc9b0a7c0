import type { PostgresDatabase } from '#libs/adapters/postgres/postgres.database.js';
import type { EventStore } from '#libs/eventing/event-store.js';
import { appendsOf } from '#libs/eventing/log.copy.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';

interface PolicyRow {
  readonly policy: string;
  readonly began_at: Date;
  readonly began_position: bigint;
  readonly position: bigint;
  readonly appended_position: bigint;
  readonly recorded_until: Date | null;
}

const readPolicies = async (database: PostgresDatabase): Promise<readonly PolicyRow[]> =>
  (await database.query<PolicyRow>('select * from engine.policies order by policy')).rows;

/** The positions where a policy begins to decide and where it stands. A copied append must not cross either of them. */
const endsOf = ({ position, began_position }: PolicyRow): readonly Position[] =>
  position < began_position ? [position, began_position] : [position];

/** Up to where webhooks have their deliveries. */
const readWebhookEnds = async (database: PostgresDatabase): Promise<readonly Position[]> =>
  (
    await database.query<{ position: Position }>('select position from feed.webhooks where deleted_at is null')
  ).rows.map(({ position }) => position);

/**
 * The positions in the source at which copying must pause, in order. In the copy, too, a policy or a webhook has taken what
 * comes before such a position and will take what comes after it.
 * @throws Refusal if the log was already copied across one of them
 */
export async function endsToKeep(
  source: PostgresDatabase,
  target: PostgresDatabase,
  copied: Position,
): Promise<readonly Position[]> {
  const [policies, webhookEnds, { rows }] = await Promise.all([
    readPolicies(source),
    readWebhookEnds(source),
    target.query<{ position: bigint }>('select position from platform.moved_ends'),
  ]);
  const kept = new Set(rows.map(({ position }) => position));
  const ends = [...new Set([...policies.flatMap(endsOf), ...webhookEnds])].filter(
    (position) => position > 0n && !kept.has(position),
  );
  if (ends.some((position) => position < copied))
    throw new Refusal(
      'conflict',
      'POLICIES_WENT_ON',
      'The policies or webhooks of the source went on after the move began, and have not caught up: start the source, wait until /v1/status shows no lag for any policy and half a minute more, stop it, and run npm run move again; or move into an empty EventStoreDB and database.',
    );
  return ends.sort((a, b) => (a < b ? -1 : 1));
}

/** Notes where an end of the source is in the target, once the source's log has been copied exactly up to it. */
export async function noteEnd(
  source: EventStore,
  target: EventStore,
  database: PostgresDatabase,
  end: Position,
): Promise<void> {
  const [[at], [next]] = await Promise.all([source.read(end - 1n, 1), source.read(end, 1)]);
  const divided = at?.position === end && next !== undefined && appendsOf([at, next]).length === 1;
  const moved = divided ? await placeOf(source, target, end) : await target.head();
  await database.query('insert into platform.moved_ends (position, moved) values ($1, $2) on conflict do nothing', [
    `${end}`,
    `${moved}`,
  ]);
}

/** The target's position of the event that is at a position in the source. */
export async function placeOf(source: EventStore, target: EventStore, position: Position): Promise<Position> {
  if (position === 0n) return 0n;
  const [event] = await source.read(position - 1n, 1);
  if (event === undefined) return 0n;
  const there =
    event.stream === null || (event.contentHash !== null && event.revision === 0)
      ? await target.readEvent(event.eventId)
      : (await target.readStream(event.stream)).find(({ eventId }) => eventId === event.eventId);
  if (there === undefined) throw new Error(`The event ${event.eventId} was not moved`);
  return there.position;
}

/** Where an end of the source is in the target. */
export async function movedEnds(target: PostgresDatabase): Promise<(end: Position) => Position | undefined> {
  const { rows } = await target.query<{ position: bigint; moved: bigint }>(
    'select position, moved from platform.moved_ends',
  );
  const movedOf = new Map(rows.map(({ position, moved }) => [position, moved]));
  return (end) => (end === 0n ? 0n : movedOf.get(end));
}

/** Makes policies continue in the target where they are in the source; their own rows are copied unchanged. */
export async function movePolicies(
  source: { readonly database: PostgresDatabase; readonly eventStore: EventStore },
  target: { readonly database: PostgresDatabase; readonly eventStore: EventStore },
): Promise<void> {
  const movedOf = await movedEnds(target.database);
  const endOf = (position: Position) => movedOf(position) as Position;
  const policies = await readPolicies(source.database);
  for (const row of policies) {
    const position = endOf(row.position);
    const began = row.position < row.began_position ? endOf(row.began_position) : position;
    const appended = await placeOf(source.eventStore, target.eventStore, row.appended_position);
    await target.database.query(
      `insert into engine.policies (policy, began_at, began_position, position, appended_position, recorded_until)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (policy) do update
          set began_at = excluded.began_at, began_position = excluded.began_position, position = excluded.position,
              appended_position = excluded.appended_position, recorded_until = excluded.recorded_until`,
      [row.policy, row.began_at, `${began}`, `${position}`, `${appended}`, row.recorded_until],
    );
  }
}
