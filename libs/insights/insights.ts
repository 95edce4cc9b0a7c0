import { complaints } from './complaint/complaint.projection.js';
import { customers } from './customer/customer.projection.js';
import type { Insight } from './engine/insight.js';
import { feedback } from './feedback/feedback.projection.js';
import { journeys } from './journey/journey.projection.js';

/** Everything derived from facts: what is listed here is kept up to date, built, compared, erased and queried. */
export const insights: readonly Insight[] = [journeys, customers, feedback, complaints];
