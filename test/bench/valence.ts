import { valenceOfText } from '#libs/facts/words/text.sentiment.js';
import { judgementOf, labelledSets } from './valence.texts.js';

/** `node --import ./test/support/typescript.js test/bench/valence.ts FOLDER`: how often valences of texts are right. */

const percent = (share: number) => (share * 100).toFixed(1).padStart(6);

process.stdout.write('set             language  right  wrong   none   mean  blame seen\n');
for (const { name, language, texts } of labelledSets(process.argv[2])) {
  for (const tag of [language, undefined]) {
    const { right, wrong, none, mean, blameSeen } = judgementOf(
      texts,
      (text) => valenceOfText(text, tag)?.valence ?? null,
    );
    const shares = [right, wrong, none].map(percent).join(' ');
    process.stdout.write(
      `${name.padEnd(15)} ${(tag ?? 'not told').padEnd(8)} ${shares} ${mean.toFixed(3).padStart(6)} ${percent(blameSeen)}\n`,
    );
  }
}
