import type { Database } from '#libs/eventing/database.js';
import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';
import { tieTo } from './log.binding.js';

/** What `npm run move` notes in the database it fills. */
export interface Move {
  /** Epochs of the two logs. */
  readonly from: string;
  readonly to: string;
  /** Position in the source's log up to which it has been copied. */
  readonly position: Position;
  readonly finishedAt: Date | null;
}

export async function readMove(database: Database): Promise<Move | undefined> {
  const { rows } = await database.query<Move>(
    `select from_epoch as "from", to_epoch as "to", position, finished_at as "finishedAt" from platform.move`,
  );
  return rows[0];
}

export async function beginMove(database: Database, from: string, to: string): Promise<void> {
  await database.query('insert into platform.move (from_epoch, to_epoch, position) values ($1, $2, 0)', [from, to]);
}

export async function noteMoved(database: Database, position: Position): Promise<void> {
  await database.query('update platform.move set position = $1', [`${position}`]);
}

/** Ties the database to the log that was moved to. */
export async function finishMove(database: Database, to: string): Promise<void> {
  await tieTo(database, to);
  await database.query('update platform.move set finished_at = now()');
}

/** @throws Refusal to start on a database whose log has not been copied completely */
export async function refuseHalfMoved(database: Database): Promise<void> {
  const move = await readMove(database);
  if (move === undefined || move.finishedAt !== null) return;
  throw new Refusal(
    'conflict',
    'HALF_MOVED',
    'A move into this database is under way or did not finish: run npm run move again.',
  );
}
