import { readFileSync } from 'node:fs';
import { isQuoted, quotesIn } from './quotes.js';

const quotes = quotesIn(readFileSync('CONTRIBUTING.md', 'utf8'));

test('the walk through an insight quotes its files', () => {
  expect(quotes.length).toBeGreaterThan(6);
  const wrong = quotes.filter((quote) => !isQuoted(quote, readFileSync(quote.path, 'utf8')));
  expect(wrong).toEqual([]);
});

test('a quote that its file does not contain is found', () => {
  const document = '1. Like this:\n\n   ```ts some/file.ts\n   const a = 1;\n     b();\n   ```\n';
  const [quote] = quotesIn(document);
  expect(quote).toEqual({ path: 'some/file.ts', lines: ['const a = 1;', '  b();'] });
  const says = (file: string) => quote !== undefined && isQuoted(quote, file);
  expect([says('const a = 1;\n  b();\n'), says('const a = 1;\n  b(2);\n'), says('  const a = 1;\n  b();\n')]).toEqual([
    true,
    false,
    false,
  ]);
});
