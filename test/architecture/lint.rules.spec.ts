import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The rules that oxlint reports for a source. */
function lint(source: string): string[] {
  // Below the root: rules that need types take the project's tsconfig.
  const directory = mkdtempSync(join(process.cwd(), 'libs', '.lint-'));
  try {
    const file = join(directory, 'sample.ts');
    writeFileSync(file, source);
    const { stdout } = spawnSync('node_modules/.bin/oxlint', ['--format=json', file], { encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
    return diagnostics.map(({ code }) => code);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('the linter', () => {
  it.each(['EventBus', 'AggregateRoot', 'Saga'])('refuses %s of @nestjs/cqrs', (name) => {
    expect(lint(`import { ${name} } from '@nestjs/cqrs';\nexport const used = ${name};\n`)).toEqual([
      'eslint(no-restricted-imports)',
    ]);
  });

  it('knows types: a promise that nobody waits for is an error', () => {
    expect(lint('async function save() {}\nexport function f() {\n  save();\n}\n')).toEqual([
      'typescript(no-floating-promises)',
    ]);
  });

  it('refuses console in the product', () => {
    expect(lint("console.log('x');\n")).toEqual(['eslint(no-console)']);
  });

  it('has nothing to say about good code', () => {
    expect(lint('export const one = 1;\n')).toEqual([]);
  });
});
