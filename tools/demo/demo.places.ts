import { CARE } from './demo.care.js';
import { DAY } from './demo.event.js';
import type { DemoKeys } from './demo.keys.js';
import { STORIES } from './demo.stories.js';

interface Place {
  readonly story: string;
  readonly path: string;
  readonly csv?: boolean;
}

/** The lines that say where to look, with commands to copy. */
export function placesToLook(url: string, keys: DemoKeys, end: number): string {
  const silentSince = new Date(end - 90 * DAY).toISOString();
  const places: readonly Place[] = [
    {
      story: 'A gold customer waits three minutes, less than anybody else, and that queue is what she remembers:',
      path: `/v1/journeys/${STORIES.goldVisit}`,
    },
    {
      story:
        'VIP against gold: gold customers wait a fraction of what others do, and remember their visits worst of all:',
      path: '/v1/scores/peak-end?groupBy=tier&definition=bank-branch-visit',
    },
    {
      story: 'A visit as VIP customers feel it: being seen is their best moment …',
      path: '/v1/journey-maps/bank-branch-visit?tier=vip',
      csv: true,
    },
    {
      story: '… and as gold customers do: the queue outweighs friendly staff:',
      path: '/v1/journey-maps/bank-branch-visit?tier=gold',
      csv: true,
    },
    {
      story: 'The worst moment of truth of all visits (the last columns; queueing can only spoil one):',
      path: '/v1/journey-maps/bank-branch-visit',
      csv: true,
    },
    {
      story: 'A customer going silent: each visit felt worse, then a complaint, then nothing:',
      path: `/v1/customers/${STORIES.silent}/journeys?limit=5`,
    },
    {
      story: 'Who is about to leave, and why:',
      path: '/v1/alerts?limit=5',
      csv: true,
    },
    {
      story: 'Who else has not been seen for three months:',
      path: `/v1/customers?lastContactBefore=${silentSince}&limit=5`,
      csv: true,
    },
    {
      story: 'What predicts later feedback better here, peak-end or the mean:',
      path: '/v1/scores/peak-end?groupBy=definition',
    },
    {
      story: 'Effort goes to the wrong tier (the ratio of its share to that of the revenue):',
      path: '/v1/tiers',
      csv: true,
    },
    {
      story: 'A delight that wears off, quarter by quarter (ship):',
      path: '/v1/moments-of-truth/online-purchase?groupBy=quarter',
    },
    { story: 'A channel that lags behind the others (consult):', path: '/v1/consistency/online-purchase' },
    {
      story: 'What is to be improved first, by what customers say matters to them …',
      path: '/v1/importance-performance?channel=branch',
      csv: true,
    },
    {
      story: '… and by what moves the answers of those who were not asked (convenience, not the price):',
      path: '/v1/importance-performance?channel=branch&tier=standard',
      csv: true,
    },
    { story: 'An improvement that worked, and one that did not:', path: '/v1/improvements' },
    { story: 'What a card is worth, a year after the first purchase:', path: '/v1/care-rules/first-year/effect' },
    {
      story: 'What the department of care has to do today:',
      path: `/v1/follow-ups?department=${CARE}&status=open`,
      csv: true,
    },
    { story: 'Would they recommend us, by channel:', path: '/v1/feedback/nps?groupBy=channel' },
  ];
  const commands = places.map(
    ({ story, path, csv }) =>
      `  # ${story}\n  curl -s -u ${keys.query}: ${csv ? "-H 'Accept: text/csv' " : ''}'${url}${path}'`,
  );
  return [
    'The demo tenant "demo" holds 18 months of a bank\'s branch visits and a shop\'s purchases.',
    '',
    `url: ${url}`,
    `query key: ${keys.query}`,
    `publish key: ${keys.publish}`,
    `subscribe key: ${keys.subscribe}`,
    '(The subscribe key may operate, too: put settings, and work alerts and complaints.)',
    '',
    ...commands.flatMap((command) => [command, '']),
    `The API is documented at ${url}/docs. Stop with Ctrl-C; the data stays.`,
    '',
  ].join('\n');
}
