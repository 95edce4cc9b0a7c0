import type { Frame, Picture } from '#libs/kernel/picture.js';
import type { Estimate } from '#libs/insights/pictures/estimates.js';
import { estimatesPicture } from '#libs/insights/pictures/estimates.picture.js';
import { emptyPicture, selectedBy } from '#libs/insights/pictures/picture.layout.js';
import { signed } from '#libs/insights/pictures/picture.numbers.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/scores/peak-end`. */
export interface PicturedScores {
  readonly groupBy: string | null;
  readonly items: readonly {
    readonly key: string | null;
    readonly n: number;
    readonly peakEnd: PicturedMean;
    readonly mean: PicturedMean;
  }[];
}

interface PicturedMean {
  readonly mean: number | null;
  readonly interval: readonly [number, number] | null;
}

/** Peak-end scores beside means, with intervals: of groups, over time, or of all journeys. */
export function peakEndPicture(
  pages: readonly PicturedScores[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { groupBy } = pages[0] as PicturedScores;
  const groups = pages
    .flatMap(({ items }) => items)
    .map(({ key, n, peakEnd, mean }) => ({
      name: key ?? (groupBy === null ? texts.all : texts.none),
      n,
      estimates: [estimateOf(peakEnd), estimateOf(mean)],
    }));
  const title = texts.peakEndScores;
  const about = selectedBy(asked);
  if (!groups.some(({ n }) => n > 0)) return emptyPicture({ title, about }, frame);
  const textOf = (value: number) => signed(value, texts);
  const scale = { name: texts.valence, min: -1, max: 1, ticks: [-1, -0.5, 0, 0.5, 1], textOf };
  const estimates = { title, about, series: [texts.peakEnd, texts.mean], scale, groups };
  return estimatesPicture(estimates, groupBy, frame);
}

function estimateOf({ mean, interval }: PicturedMean): Estimate {
  return { value: mean, interval };
}
