import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { insightsOfTests } from '#test/fixtures/insights/insights.js';

test('every insight is enrolled, in its folder', () => {
  const specs = ['libs/insights', 'test/fixtures/insights'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.compliance.spec.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
  const enrolled = specs.flatMap((code) => [...code.matchAll(/^insightSuite\('([^']+)'/gm)].map(([, name]) => name));
  expect(enrolled.sort()).toEqual(insightsOfTests.map(({ name }) => name).sort());
});
