import { valueFitColumns } from './value.schemas.js';

test('fits are tables of all that they are as JSON: each accuracy in full', () => {
  const measures = ['total', 'mae', 'scaledMae', 'spearman', 'topDecile', 'deviance'];
  const columns = valueFitColumns.filter((column) => column.split('.').length === 3);
  expect(columns).toEqual(
    ['model', 'carriedOn', 'before'].flatMap((of) => measures.map((measure) => `quality.${of}.${measure}`)),
  );
});
