/** What the picture shows of a journey, as `GET /v1/journeys/{journeyId}` answers it. */
export interface PicturedJourney {
  readonly journeyId: string;
  readonly customerId: string;
  readonly definition: string | null;
  readonly tier: string | null;
  readonly stages: readonly { readonly stage: string; readonly touchpoints: readonly PicturedTouchpoint[] }[];
  readonly scores: { readonly peakEnd: number | null; readonly mean: number | null };
}

interface PicturedTouchpoint {
  readonly touchpoint: string;
  readonly at: string;
  readonly valence: number | null;
  readonly expectation: number | null;
  readonly isPeak: boolean;
  readonly isEnd: boolean;
}

interface Point extends PicturedTouchpoint {
  readonly x: number;
}

const WIDTH = 860;
const LEFT = 70;
const RIGHT = 40;
const TOP = 90;
const CURVE = 260;
const STAGE_Y = TOP + CURVE + 74;
const HEIGHT = STAGE_Y + 46;
const INK = '#1f2933';
const FAINT = '#9aa5b1';
const GOOD = '#2f9e44';
const BAD = '#e03131';

const y = (valence: number) => TOP + (CURVE * (1 - valence)) / 2;
const place = (x: number) => x.toFixed(1);

/**
 * Draws a journey's emotion curve: valence by touchpoint in the order of the visit, along with what was expected, and
 * with peak and end marked. Touchpoints without a known valence are on the map but not on the curve.
 */
export function emotionCurve(journey: PicturedJourney): string {
  const placed = inOrder(journey);
  const title = `${journey.definition ?? 'journey'} · customer ${journey.customerId}${journey.tier === null ? '' : ` (${journey.tier})`}`;
  const score =
    journey.scores.peakEnd === null
      ? 'nothing to score'
      : `peak-end ${signed(journey.scores.peakEnd)} · mean ${signed(journey.scores.mean ?? 0)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escaped(`Emotion curve of journey ${journey.journeyId}: ${score}`)}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 34, title, { size: 18, weight: 600 }),
    text(LEFT, 56, `${journey.journeyId} · ${score} · dashed: expected`, { fill: '#52606d' }),
    ...axes(),
    ...expectations(placed),
    curve(placed),
    ...placed.flatMap(dot),
    ...stages(journey, placed),
    '</svg>',
    '',
  ].join('\n');
}

/** Points side by side in event-time order, at equal distances, since the moments of a visit are only minutes apart. */
function inOrder(journey: PicturedJourney): Point[] {
  const all = journey.stages
    .flatMap(({ touchpoints }) => touchpoints)
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const step = (WIDTH - LEFT - RIGHT) / Math.max(1, all.length);
  return all.map((touchpoint, index) => ({ ...touchpoint, x: LEFT + step * (index + 0.5) }));
}

function axes(): string[] {
  return [1, 0.5, 0, -0.5, -1].flatMap((valence) => [
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(valence)}" y2="${y(valence)}" stroke="${valence === 0 ? FAINT : '#e4e7eb'}"/>`,
    text(LEFT - 10, y(valence) + 4, signed(valence), { fill: FAINT, anchor: 'end' }),
  ]);
}

function expectations(points: readonly Point[]): string[] {
  const expected = points.filter(({ expectation, valence }) => expectation !== null && valence !== null);
  return expected.map(
    ({ x, expectation }) =>
      `<line x1="${place(x - 16)}" x2="${place(x + 16)}" y1="${place(y(expectation as number))}" y2="${place(y(expectation as number))}" stroke="${FAINT}" stroke-width="2" stroke-dasharray="4 3"><title>expected ${signed(expectation as number)}</title></line>`,
  );
}

function curve(points: readonly Point[]): string {
  const felt = points.filter(({ valence }) => valence !== null);
  return `<polyline points="${felt.map(({ x, valence }) => `${place(x)},${place(y(valence as number))}`).join(' ')}" fill="none" stroke="${INK}" stroke-width="2.5" stroke-linejoin="round"/>`;
}

function dot(point: Point): string[] {
  const { x, valence, touchpoint, isPeak, isEnd } = point;
  const name = text(x, TOP + CURVE + 30, touchpoint, { anchor: 'middle', fill: valence === null ? FAINT : INK });
  if (valence === null) return [name];
  const mark = [isPeak ? 'peak' : '', isEnd ? 'end' : ''].filter(Boolean).join(' and ');
  return [
    `<circle cx="${place(x)}" cy="${place(y(valence))}" r="${mark === '' ? 5 : 8}" fill="${valence < 0 ? BAD : GOOD}"/>`,
    text(x, y(valence) + (valence < 0 ? 26 : -16), mark === '' ? signed(valence) : `${mark} ${signed(valence)}`, {
      anchor: 'middle',
      weight: mark === '' ? 400 : 700,
    }),
    name,
  ];
}

function stages(journey: PicturedJourney, points: readonly Point[]): string[] {
  const half = (WIDTH - LEFT - RIGHT) / Math.max(1, points.length) / 2;
  return points.flatMap((point, index) => {
    const stage = stageOf(journey, point);
    if (index > 0 && stageOf(journey, points[index - 1] as Point) === stage) return [];
    let last = index;
    while (last + 1 < points.length && stageOf(journey, points[last + 1] as Point) === stage) last += 1;
    const from = point.x - half + 3;
    const to = (points[last] as Point).x + half - 3;
    return [
      `<rect x="${place(from)}" y="${STAGE_Y - 18}" width="${place(to - from)}" height="28" rx="6" fill="#f1f3f5"/>`,
      text((from + to) / 2, STAGE_Y, stage, { anchor: 'middle', fill: '#52606d' }),
    ];
  });
}

function stageOf(journey: PicturedJourney, point: Point): string {
  return (
    journey.stages.find(({ touchpoints }) =>
      touchpoints.some(({ touchpoint, at }) => touchpoint === point.touchpoint && at === point.at),
    )?.stage ?? ''
  );
}

function text(
  x: number,
  at: number,
  content: string,
  style: { size?: number; weight?: number; fill?: string; anchor?: string },
): string {
  const { size = 13, weight = 400, fill = INK, anchor = 'start' } = style;
  return `<text x="${place(x)}" y="${place(at)}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}">${escaped(content)}</text>`;
}

function signed(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return rounded > 0 ? `+${rounded}` : String(rounded).replace('-', '−');
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
