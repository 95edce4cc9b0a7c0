import { customers } from './customer/customer.projection.js';
import type { Insight } from './engine/insight.js';
import { feedback } from './feedback/feedback.projection.js';
import { journeys } from './journey/journey.projection.js';

/** Everything that facts mean: what stands here is kept up to date, built, compared, erased and asked. */
export const insights: readonly Insight[] = [journeys, customers, feedback];
