import type { Frame, Picture } from '#libs/kernel/picture.js';
import { estimatesPicture } from '#libs/insights/pictures/estimates.picture.js';
import { emptyPicture, selectedBy } from '#libs/insights/pictures/picture.layout.js';
import { percent } from '#libs/insights/pictures/picture.numbers.js';
import { roundScale } from '#libs/insights/pictures/round.scale.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/tiers`. */
export interface PicturedTiers {
  readonly effortBy: 'contacts' | 'seconds' | 'cost';
  readonly currency: string | null;
  readonly warnings: readonly { readonly code: string; readonly currency: string }[];
  readonly items: readonly {
    readonly tier: string | null;
    readonly customers: { readonly n: number };
    readonly revenue: PicturedShare;
    readonly effort: PicturedShare;
  }[];
}

interface PicturedShare {
  readonly share: number | null;
}

/** Each tier's share of the revenue beside its share of the effort. They have no intervals: they are of all customers. */
export function tiersPicture(
  pages: readonly PicturedTiers[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { effortBy, currency, warnings } = pages[0] as PicturedTiers;
  const others = warnings.filter(({ code }) => code === 'OTHER_CURRENCY').map((each) => each.currency);
  const { title, share, revenue, effort } = texts.tiers;
  const about = [
    texts.tiers.effortBy[effortBy],
    ...(currency === null ? [] : [`${revenue}: ${currency}`]),
    ...(others.length === 0 ? [] : [texts.tiers.leftOut(others.join(', '))]),
    ...selectedBy({ ...asked, effortBy: undefined, currency: undefined }),
  ];
  const groups = pages
    .flatMap(({ items }) => items)
    .map((item) => ({
      name: item.tier ?? texts.none,
      n: item.customers.n,
      estimates: [item.revenue, item.effort].map((each) => ({ value: each.share, interval: null })),
    }));
  const shares = groups.flatMap(({ estimates }) => estimates.flatMap(({ value }) => (value === null ? [] : [value])));
  if (shares.length === 0) return emptyPicture({ title, about }, frame);
  const ends = [Math.min(0, ...shares), Math.max(1, ...shares)] as const;
  const scale = roundScale(share, ends, (value) => percent(value, texts));
  return estimatesPicture({ title, about, series: [revenue, effort], scale, groups, exact: true }, 'tier', frame);
}
