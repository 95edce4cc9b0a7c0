import { parseArgs } from 'node:util';
import { emotionCurve, type PicturedJourney } from './emotion-curve.js';

const USAGE = 'node dist/tools/picture/main.js --url U --key K --journey ID > curve.svg';

const { values } = parseArgs({
  options: { url: { type: 'string' }, key: { type: 'string' }, journey: { type: 'string' } },
});
if (!values.url || !values.key || !values.journey) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}
const response = await fetch(`${values.url}/v1/journeys/${encodeURIComponent(values.journey)}`, {
  headers: { authorization: `Bearer ${values.key}` },
});
if (!response.ok) {
  process.stderr.write(`The journey cannot be read: ${response.status} ${await response.text()}\n`);
  process.exit(1);
}
process.stdout.write(emotionCurve((await response.json()) as PicturedJourney));
