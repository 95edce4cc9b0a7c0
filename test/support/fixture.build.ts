import { buildProduct, type ProductBuild } from './product.build.js';

const LIST = 'libs/insights/insights.ts';

/** The product with one more insight: a folder and a line in the list. */
export function buildWithVisits(): ProductBuild {
  return buildProduct((file, code) => (file === LIST ? listed(code) : code), '.', ['test/fixtures/insights/visits']);
}

function listed(code: string): string {
  const line = code.replace(/(insights: readonly Insight\[\] = \[[^\]]*?),?\s*\]/, '$1, visits]');
  if (line === code) throw new Error(`${LIST} no longer holds the list of insights as expected`);
  return `import { visits } from '#test/fixtures/insights/visits/visits.projection.js';\n${line}`;
}
