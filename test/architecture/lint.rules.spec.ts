import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const fromCqrs = (name: string) => `import { ${name} } from '@nestjs/cqrs';\nexport const used = ${name};\n`;

/** By what a source holds: the source, and the rules that it breaks. */
const samples: Readonly<Record<string, readonly [source: string, rules: readonly string[]]>> = {
  'the EventBus of @nestjs/cqrs': [fromCqrs('EventBus'), ['eslint(no-restricted-imports)']],
  'its AggregateRoot': [fromCqrs('AggregateRoot'), ['eslint(no-restricted-imports)']],
  'its Saga': [fromCqrs('Saga'), ['eslint(no-restricted-imports)']],
  'its CommandBus': [fromCqrs('CommandBus'), []],
  'a promise that nobody waits for': [
    'async function save() {}\nexport function f() {\n  save();\n}\n',
    ['typescript(no-floating-promises)'],
  ],
  'console in the product': ["console.log('x');\n", ['eslint(no-console)']],
  'nothing wrong': ['export const one = 1;\n', []],
};

describe('the linter, shown', () => {
  const found = new Map<string, string[]>();

  beforeAll(() => {
    // Not inside the project, whose folders other tests read meanwhile.
    const project = mkdtempSync(join(tmpdir(), 'lint-'));
    const inside = join(project, 'libs');
    try {
      mkdirSync(inside);
      for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json', 'node_modules'])
        symlinkSync(join(process.cwd(), name), join(project, name));
      Object.values(samples).forEach(([source], n) => writeFileSync(join(inside, `${n}.ts`), source));
      const { stdout } = spawnSync('node_modules/.bin/oxlint', ['--format=json', 'libs'], {
        cwd: project,
        encoding: 'utf8',
      });
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
      for (const { code, filename } of diagnostics) {
        const file = basename(filename);
        found.set(file, [...(found.get(file) ?? []), code]);
      }
    } finally {
      rmSync(project, { recursive: true });
    }
  });

  it.each(Object.entries(samples).map(([name, [, rules]], n) => [name, n, rules] as const))(
    '%s, reports what it should',
    (_name, n, rules) => {
      expect(found.get(`${n}.ts`) ?? []).toEqual(rules);
    },
  );
});
