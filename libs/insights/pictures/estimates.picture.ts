import type { Frame, Picture } from '#libs/kernel/picture.js';
import type { Estimates } from './estimates.js';
import { groupsPicture } from './estimates.of.groups.js';
import { timePicture } from './estimates.over.time.js';
import { textsOf } from './texts.of.language.js';

const TIMES: readonly (string | null)[] = ['day', 'week', 'month', 'quarter'];

/**
 * Estimates over time where they are grouped by days, weeks, months or quarters, else of groups.
 * @param groupBy what they are grouped by, as the API calls it; null: all are one group
 */
export function estimatesPicture(estimates: Estimates, groupBy: string | null, frame: Frame): Picture {
  const over = groupBy === null ? '' : (textsOf(frame.language).groups[groupBy] ?? groupBy);
  return TIMES.includes(groupBy) ? timePicture(estimates, over, frame) : groupsPicture(estimates, over, frame);
}
