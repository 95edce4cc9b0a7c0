import type { BgNbd, Rhythm } from './bg-nbd.score.js';

/**
 * Probability that a customer has not left under MBG/NBD (Batislam, Denizel & Filiztekin 2007): as BG/NBD, but a customer may
 * leave right after its first visit, too.
 */
export function mbgNbdAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Rhythm): number {
  return 1 / (1 + (a / (b + x)) * ((alpha + T) / (alpha + tx)) ** (r + x));
}
