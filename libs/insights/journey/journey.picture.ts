import type { Frame, Picture } from '#libs/kernel/picture.js';
import { emptyPicture, selectedBy, sentences } from '#libs/insights/pictures/picture.layout.js';
import { signed } from '#libs/insights/pictures/picture.numbers.js';
import { stageCurve } from '#libs/insights/pictures/stage.curve.js';
import { textsOf } from '#libs/insights/pictures/texts.of.language.js';

/** What the picture shows of a page of `GET /v1/journeys/{journeyId}`. */
export interface PicturedJourney {
  readonly journeyId: string;
  readonly customerId: string;
  readonly definition: string | null;
  readonly tier: string | null;
  readonly stages: readonly { readonly stage: string; readonly touchpoints: readonly PicturedTouchpoint[] }[];
  readonly scores: { readonly peakEnd: number | null; readonly mean: number | null };
}

export interface PicturedTouchpoint {
  readonly touchpoint: string;
  readonly at: string;
  readonly valence: number | null;
  readonly expectation: number | null;
  readonly isPeak: boolean;
  readonly isEnd: boolean;
}

/** The emotion map of a journey: how each touchpoint was felt, in the order of their times, beside what was expected. */
export function journeyPicture(
  pages: readonly PicturedJourney[],
  frame: Frame,
  asked: Readonly<Record<string, unknown>>,
): Picture {
  const texts = textsOf(frame.language);
  const [{ journeyId, customerId, definition, tier, scores } = NOBODY] = pages;
  const touchpoints = inOrder(pages);
  const scored = touchpoints.filter(({ valence }) => valence !== null).length;
  const about = [
    ...(definition === null ? [] : [definition]),
    `${texts.customer} ${customerId}${tier === null ? '' : ` (${tier})`}`,
    ...(scores.peakEnd === null ? [] : [`${texts.peakEnd} ${signed(scores.peakEnd, texts)}`]),
    ...(scores.mean === null ? [] : [`${texts.mean} ${signed(scores.mean, texts)}`]),
    `${touchpoints.length} ${texts.touchpoints}`,
    ...selectedBy({ ...asked, customerId: undefined }),
  ];
  const title = `${texts.journeyMap} ${journeyId}`;
  if (scored === 0) return emptyPicture({ title, about }, frame);
  const points = touchpoints.map((touchpoint) => {
    const said = markOf(touchpoint, frame);
    return {
      label: touchpoint.touchpoint,
      stage: touchpoint.stage,
      value: touchpoint.valence,
      interval: null,
      expected: touchpoint.expectation,
      ...(said !== undefined && { said }),
    };
  });
  const told = points.flatMap(({ said, label }) => (said === undefined ? [] : [`${said} (${label})`]));
  const description = sentences([...about, `${scored} ${texts.scored}`, ...told]);
  const below = texts.touchpointsInOrder;
  return stageCurve({ title, about, description, series: texts.experienced, points, below }, frame);
}

const NOBODY: PicturedJourney = {
  journeyId: '',
  customerId: '',
  definition: null,
  tier: null,
  stages: [],
  scores: { peakEnd: null, mean: null },
};

/** Touchpoints of all pages in the order of their times; those of one time stay in the order of the answer. */
function inOrder(pages: readonly PicturedJourney[]): readonly (PicturedTouchpoint & { readonly stage: string })[] {
  return pages
    .flatMap(({ stages }) => stages)
    .flatMap(({ stage, touchpoints }) => touchpoints.map((touchpoint) => ({ ...touchpoint, stage })))
    .map((touchpoint) => ({ touchpoint, order: orderOf(touchpoint.at) }))
    .sort((one, other) => (one.order < other.order ? -1 : one.order > other.order ? 1 : 0))
    .map(({ touchpoint }) => touchpoint);
}

/** Times have three decimals or six: as text they are in order once all have six. */
function orderOf(at: string): string {
  return at.replace(/(?<=\.\d{3})Z$/, '000Z');
}

function markOf({ isPeak, isEnd, valence }: PicturedTouchpoint, { language }: Frame): string | undefined {
  const texts = textsOf(language);
  if (valence === null || (!isPeak && !isEnd)) return undefined;
  const name = isPeak && isEnd ? texts.peakAndEnd : isPeak ? texts.peak : texts.end;
  return `${name} ${signed(valence, texts)}`;
}
