import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { insightsOfTests } from '#test/fixtures/insights/insights.js';

test('every insight is enrolled', () => {
  const enrolled = readdirSync(import.meta.dirname)
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .flatMap((code) => [...code.matchAll(/^insightSuite\('([^']+)'/gm)].map(([, name]) => name));
  expect(new Set(enrolled)).toEqual(new Set(insightsOfTests.map(({ name }) => name)));
});
