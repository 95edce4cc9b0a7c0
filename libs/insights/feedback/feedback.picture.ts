import type { Frame, Picture } from '#libs/kernel/picture.js';
import type { Scale } from '#libs/insights/pictures/estimates.js';
import { estimatesPicture } from '#libs/insights/pictures/estimates.picture.js';
import { emptyPicture, selectedBy } from '#libs/insights/pictures/picture.layout.js';
import { percent, plain } from '#libs/insights/pictures/picture.numbers.js';
import type { Texts } from '#libs/insights/pictures/picture.texts.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/feedback/{instrument}`. */
export interface PicturedFeedback {
  readonly instrument: 'nps' | 'csat' | 'ces' | 'stars';
  readonly n: number;
  readonly items: readonly {
    readonly key: string | null;
    readonly n: number;
    readonly score: number | null;
    readonly interval: readonly [number, number] | null;
  }[];
}

/** A score with its interval: of groups, over time, or of all answers. */
export function feedbackPicture(
  pages: readonly PicturedFeedback[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { instrument, n } = pages[0] as PicturedFeedback;
  const { title, unit } = texts.feedback[instrument];
  const about = [`${n} ${texts.answers}`, ...selectedBy(asked)];
  const groupBy = typeof asked['groupBy'] === 'string' ? asked['groupBy'] : null;
  const groups = pages
    .flatMap(({ items }) => items)
    .map((item) => ({
      name: item.key ?? (groupBy === null ? texts.all : texts.none),
      n: item.n,
      estimates: [{ value: item.score, interval: item.interval }],
    }));
  if (!groups.some((group) => group.n > 0)) return emptyPicture({ title, about }, frame);
  const estimates = {
    title,
    about,
    series: [instrument.toUpperCase()],
    scale: scaleOf(instrument, unit, texts),
    groups,
  };
  return estimatesPicture(estimates, groupBy, frame);
}

function scaleOf(instrument: PicturedFeedback['instrument'], name: string, texts: Texts): Scale {
  const textOf = (value: number) => plain(value, texts);
  switch (instrument) {
    case 'nps':
      return { name, min: -100, max: 100, ticks: [-100, -50, 0, 50, 100], textOf: (value) => plain(value, texts, 1) };
    case 'csat':
      return { name, min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1], textOf: (value) => percent(value, texts) };
    case 'ces':
      return { name, min: 1, max: 7, ticks: [1, 2, 3, 4, 5, 6, 7], textOf };
    case 'stars':
      return { name, min: 1, max: 5, ticks: [1, 2, 3, 4, 5], textOf };
  }
}
