import { placeFrom } from '#libs/kernel/place.js';
import { calendarOf } from '#libs/kernel/calendar.js';
import { date, text, type Values } from '#libs/platform/querying/query.parameters.js';

/** Which answers to count or to list. */
export const feedbackFilters = {
  channel: text('Answers given in this channel.'),
  touchpoint: text('Answers about this touchpoint type.'),
  tier: text('Answers of customers who were in this tier when they answered.'),
  staffId: text('Answers about this member of staff.'),
  journeyId: text('Answers about this journey.'),
  product: text('Answers about this product.'),
  productLine: text('Answers about this product line.'),
  brand: text('Answers about this brand.'),
  campaign: text('Answers about this campaign.'),
  from: date("Answers given on or after this day of the tenant's zone."),
  to: date("Answers given before this day of the tenant's zone."),
};

/** Answers about one thing only; undefined: about anything. Dates are the tenant's, half-open. */
export type FeedbackFilters = Values<typeof feedbackFilters>;

/** The columns of `insight.feedback f` and of `t` (feedback.build.ts) that filters compare. */
const COLUMNS = {
  channel: 'f.channel',
  touchpoint: 'f.touchpoint',
  tier: 't.tier',
  staffId: 'f.staff',
  journeyId: 'f.journey_id',
  product: 'f.product',
  productLine: 'f.product_line',
  brand: 'f.brand',
  campaign: 'f.campaign',
} as const satisfies Partial<Record<keyof FeedbackFilters, string>>;

/**
 * SQL: the conditions of filters.
 * @param given takes a value and answers its placeholder
 */
export function conditionsOf(filters: FeedbackFilters, timeZone: string, given: (value: unknown) => string): string[] {
  const equal = Object.entries(COLUMNS).flatMap(([name, column]) => {
    const value = filters[name as keyof typeof COLUMNS];
    return value === undefined ? [] : [`${column} = ${given(value)}`];
  });
  const start = (day: string) => given(placeFrom(calendarOf(timeZone).startOf(day)));
  return [
    ...equal,
    ...(filters.from === undefined ? [] : [`f.place >= ${start(filters.from)}`]),
    ...(filters.to === undefined ? [] : [`f.place < ${start(filters.to)}`]),
  ];
}
