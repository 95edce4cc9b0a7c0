import type { Position } from '#libs/kernel/event.js';
import { Refusal } from '#libs/kernel/refusal.js';

const TOKEN = /^([0-9a-f]{8})-(0|[1-9]\d{0,18})$/;
/** The largest number that PostgreSQL can compare with. */
const HIGHEST = 2n ** 63n - 1n;

/** A position as clients see it (`Peakend-Position`): bound to this installation's log, and opaque to them. */
export function formatPosition(epoch: string, position: Position): string {
  return `${epoch}-${position}`;
}

/**
 * @param wrong what to say of a malformed one
 * @throws Refusal `unreadable` if a token is malformed, or from another installation or from before a restore.
 */
export function parsePosition(
  epoch: string,
  text: string,
  wrong = 'This is not a position from a Peakend-Position header.',
): Position {
  const [, givenEpoch, digits] = TOKEN.exec(text) ?? [];
  const position = digits === undefined ? null : BigInt(digits);
  if (position === null || position > HIGHEST) throw new Refusal('unreadable', 'INVALID_POSITION', wrong);
  if (givenEpoch !== epoch) {
    throw new Refusal(
      'unreadable',
      'FOREIGN_POSITION',
      'This position is from another installation, or from before a restore.',
    );
  }
  return position;
}
