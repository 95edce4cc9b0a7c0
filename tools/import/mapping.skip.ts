import type { Complaints } from './mapping.complaints.js';

/** Records that are neither rows nor the header. */
export interface Skip {
  readonly before: number;
  readonly after: number;
}

/** Reads `skip`: how many records to skip above the header, or above and below it. */
export function readSkip(given: unknown, complaints: Complaints): Skip {
  if (given === undefined) return { before: 0, after: 0 };
  if (typeof given === 'number') return { before: count(given, 'skip', complaints), after: 0 };
  const skip = complaints.object(given, 'skip');
  complaints.unknownMembers(skip, ['before', 'after'], 'skip');
  return {
    before: count(skip.before ?? 0, 'skip.before', complaints),
    after: count(skip.after ?? 0, 'skip.after', complaints),
  };
}

function count(given: unknown, path: string, complaints: Complaints): number {
  if (Number.isSafeInteger(given) && (given as number) >= 0) return given as number;
  complaints.add(path, 'must be a number of records, 0 or more');
  return 0;
}
