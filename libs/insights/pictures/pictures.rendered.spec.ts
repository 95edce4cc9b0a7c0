import createDOMPurify from 'dompurify';
import { JSDOM } from 'jsdom';
import { full } from '#test/support/proof.js';
import { type Frame, type Picture, PICTURE_LANGUAGES, type PictureLanguage } from '#libs/kernel/picture.js';
import { churnRiskPicture } from '#libs/insights/churn-risk/churn-risk.picture.js';
import { cohortsPicture } from '#libs/insights/cohorts/cohorts.picture.js';
import { feedbackPicture } from '#libs/insights/feedback/feedback.picture.js';
import { importancePicture } from '#libs/insights/importance/importance.picture.js';
import { journeyMapPicture } from '#libs/insights/journey-map/journey-map.picture.js';
import { journeyPicture } from '#libs/insights/journey/journey.picture.js';
import { lifecyclePicture } from '#libs/insights/lifecycle/lifecycle.picture.js';
import { momentsPicture } from '#libs/insights/moments/moments.picture.js';
import { peakEndPicture } from '#libs/insights/peak-end/peak-end.picture.js';
import { tiersPicture } from '#libs/insights/tiers/tiers.picture.js';
import { renderPicture } from '#libs/platform/pictures/picture.renderer.js';
import { type DrawnText, meetingTexts, readSvg } from '#test/support/svg.texts.js';
import {
  aFeedback,
  aJourney,
  aMap,
  aLifecycle,
  aRisk,
  cohortsOf,
  scoresOf,
  someDimensions,
  someMoments,
  tiersOf,
  NAMES,
  DAYS,
  QUARTERS,
} from '#test/support/pictured.answers.js';

const frameOf = (language: PictureLanguage, width: number): Frame => ({ language, width, theme: 'light' });
const SIZES = [
  [0, 960],
  [1, 320],
  [10, 320],
  [10, 960],
] as const;
/** Ten thousand data take a second: the short run draws them in Chinese, whose letters are the widest. */
const CASES = [
  ...PICTURE_LANGUAGES.flatMap((language) => SIZES.map((size) => [language, ...size] as const)),
  ...(full ? PICTURE_LANGUAGES : (['zh'] as const)).map((language) => [language, 10_000, 960] as const),
];

type Draws = (n: number, frame: Frame, names?: readonly string[]) => Picture;

const PICTURES: Readonly<Record<string, Draws>> = {
  journey: (n, frame, names = NAMES) => journeyPicture([aJourney(n, names)], frame, {}),
  'journey map': (n, frame, names = NAMES) => journeyMapPicture([aMap(n, names)], frame, { tier: 'gold' }),
  'peak-end of groups': (n, frame, names = NAMES) => peakEndPicture([scoresOf(n, 'tier', names)], frame, {}),
  'peak-end over time': (n, frame) => peakEndPicture([scoresOf(n, 'day', DAYS)], frame, { groupBy: 'day' }),
  'feedback of groups': (n, frame, names = NAMES) =>
    feedbackPicture([aFeedback('nps', n, names)], frame, { groupBy: 'product' }),
  'feedback over time': (n, frame) => feedbackPicture([aFeedback('ces', n, DAYS)], frame, { groupBy: 'day' }),
  importance: (n, frame, names = NAMES) => importancePicture([someDimensions(n, names)], frame, { over: 'journeys' }),
  'moments of truth': (n, frame, names = NAMES) => momentsPicture([someMoments(n, names)], frame, {}),
  'moments of truth over time': (n, frame, names = NAMES) =>
    momentsPicture([someMoments(n, names, QUARTERS)], frame, { groupBy: 'quarter' }),
  tiers: (n, frame, names = NAMES) => tiersPicture([tiersOf(n, names)], frame, {}),
  'lifecycle of a period': (n, frame, names = NAMES) => lifecyclePicture([aLifecycle(n, names)], frame, {}),
  'lifecycle over time': (n, frame) => lifecyclePicture([aLifecycle(n, NAMES, DAYS)], frame, { groupBy: 'day' }),
  cohorts: (n, frame) => cohortsPicture([cohortsOf(n)], frame, { tier: 'gold' }),
  'churn risk': (n, frame, names = NAMES) => churnRiskPicture([aRisk(n, names)], frame),
};

const purify = createDOMPurify(new JSDOM('').window);

/** What a browser's sanitiser takes out of a picture. */
function removedFrom(svg: string): readonly string[] {
  purify.sanitize(svg, { USE_PROFILES: { svg: true } });
  // A body that it put around the picture itself is always among them.
  return purify.removed.map((each) =>
    'element' in each ? each.element.nodeName : `${each.from.nodeName}.${each.attribute?.name}`,
  );
}

const HARMLESS = ['svg', 'title', 'desc', 'rect', 'path', 'text', 'g', 'defs', 'clipPath', 'polyline', 'polygon'];

describe.each(Object.entries(PICTURES))('the picture of a %s', (_, draw) => {
  test.each(CASES)('in %s of %i data, %i pixels wide, is whole, readable and harmless', async (language, n, width) => {
    const frame = frameOf(language, width);
    const picture = draw(n, frame);
    const svg = await renderPicture(picture, frame);
    const { root, title, description, texts, elements, attributes } = readSvg(svg);
    expect(meetingTexts(texts)).toEqual([]);
    const isOutside = ({ box }: DrawnText) =>
      box.left < 0 || box.top < 0 || box.right > width || box.bottom > picture.height;
    expect(texts.filter(isOutside)).toEqual([]);
    expect([root['width'], root['height'], root['lang']]).toEqual([String(width), String(picture.height), language]);
    expect([title, description]).toEqual([picture.title, picture.description]);
    expect(elements.filter((name) => !HARMLESS.includes(name))).toEqual([]);
    expect(attributes.filter((name) => /^(on|href|xlink|style|class|ecmeta)/.test(name))).toEqual([]);
    expect(removedFrom(svg)).toEqual(['BODY']);
  });

  test('says what there is none of', async () => {
    const frame = frameOf('en', 960);
    const said = readSvg(await renderPicture(draw(0, frame), frame)).texts.at(-1)?.text;
    expect(said).toMatch(/^(No data|No risk is told: the customer objects to profiling)$/);
  });

  test('is the same for the same answer, whatever was drawn before', async () => {
    const frame: Frame = { ...frameOf('hu', 700), theme: 'dark' };
    expect(await renderPicture(draw(10, frame), frame)).toBe(await renderPicture(draw(10, frame), frame));
  });
});

/** What somebody might call a touchpoint, a customer or a product. */
const MARKUP = [
  '<script>alert(1)</script>',
  '"><image href="x" onerror="alert(1)">',
  ']]></text><a href="javascript:alert(1)">x</a>',
  '&lt;b&gt;&#60;i&#62;',
  '{b|rich} {c} {@1} \u0000\u0007\uFFFF\uD800 </svg>',
];

test.each([
  'journey',
  'journey map',
  'peak-end of groups',
  'feedback of groups',
  'importance',
  'moments of truth',
  'moments of truth over time',
  'tiers',
  'lifecycle of a period',
  'churn risk',
])('names are words and nothing else in the picture of a %s', async (name) => {
  const frame = frameOf('en', 2000);
  const svg = await renderPicture((PICTURES[name] as Draws)(5, frame, MARKUP), frame);
  const { elements, attributes, title, texts } = readSvg(svg);
  expect(elements.filter((each) => !HARMLESS.includes(each))).toEqual([]);
  expect(attributes.filter((each) => /^(on|href)/.test(each))).toEqual([]);
  expect(removedFrom(svg)).toEqual(['BODY']);
  const words = [title, ...texts.map(({ text }) => text)].join('\n');
  const shown = MARKUP.filter((each) => words.includes(each));
  expect(shown.length).toBeGreaterThan(0);
});

test.each([
  ...['journey', 'journey map', 'peak-end of groups', 'feedback of groups', 'importance', 'moments of truth', 'tiers'],
])('%s: names that every object has, or that read like ids, are drawn as they are', async (kind) => {
  const names = ['valueOf', 'zr0-mixer', 'toLocaleString valueOf', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  const svg = await renderPicture((PICTURES[kind] as Draws)(4, frameOf('en', 960), names), frameOf('en', 960));
  expect(Object.keys(Object.prototype.valueOf)).toEqual([]);
  expect(svg).not.toContain('\u2060');
  const drawn = svg.replace(/<(title|desc).*<\/\1>/gs, '');
  expect([drawn.includes('>valueOf'), drawn.includes('zr0-mixer'), drawn.includes('-mixer')]).toEqual([
    true,
    true,
    true,
  ]);
});
