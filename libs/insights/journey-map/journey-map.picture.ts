import type { Frame, Picture } from '#libs/kernel/picture.js';
import { emptyPicture, selectedBy, sentences } from '#libs/insights/pictures/picture.layout.js';
import { signed } from '#libs/insights/pictures/picture.numbers.js';
import { stageCurve } from '#libs/insights/pictures/stage.curve.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of `GET /v1/journey-maps/{definition}`. */
export interface PicturedMap {
  readonly definition: string;
  readonly journeys: number;
  readonly stages: readonly { readonly stage: string; readonly touchpoints: readonly PicturedType[] }[];
}

export interface PicturedType {
  readonly touchpoint: string;
  readonly n: number;
  readonly meanValence: number | null;
  readonly interval: readonly [number, number] | null;
  readonly meanExpectation: number | null;
  readonly momentOfTruth: 'positive' | 'negative' | 'neutral';
}

/** Types that a description names; a picture shows all. */
const MOST_TOLD = 30;

/** How the touchpoints of a definition are felt on average, stage by stage, beside what is expected of them. */
export function journeyMapPicture(
  [map]: readonly PicturedMap[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const { definition, journeys, stages } = map as PicturedMap;
  const title = `${texts.aggregatedMap} ${definition}`;
  const about = [`${journeys} ${texts.journeys}`, ...selectedBy(asked)];
  const types = stages.flatMap(({ stage, touchpoints }) => touchpoints.map((each) => ({ ...each, stage })));
  if (!types.some(({ meanValence }) => meanValence !== null)) return emptyPicture({ title, about }, frame);
  const points = types.map(({ touchpoint, stage, meanValence, interval, meanExpectation, momentOfTruth }) => ({
    label: touchpoint,
    stage,
    value: meanValence,
    interval,
    expected: meanExpectation,
    ...(momentOfTruth !== 'neutral' && { moment: momentOfTruth }),
  }));
  const told = types.slice(0, MOST_TOLD).map(({ touchpoint, n, meanValence, interval }) => {
    const value = meanValence === null ? '–' : signed(meanValence, texts);
    const range = interval === null ? '' : ` (${interval.map((each) => signed(each, texts)).join(' … ')})`;
    return `${touchpoint} ${value}${range}, n = ${n}`;
  });
  const more = types.length > MOST_TOLD ? [texts.more(types.length - MOST_TOLD)] : [];
  const description = sentences([...about, ...told, ...more]);
  return stageCurve(
    { title, about, description, series: texts.mean, points, below: texts.groups['touchpoint'] ?? '' },
    frame,
  );
}
