import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Violation {
  readonly from: string;
  readonly to: string;
  readonly rule: { readonly name: string };
}

const root = process.cwd();
const FIXTURES = 'test/architecture/fixtures';
const load = createRequire(import.meta.url);
const { forbidden } = load(join(root, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
const { STANDS_ON, standsOn } = load(join(root, '.slices.cjs')) as {
  readonly STANDS_ON: Readonly<Record<string, readonly string[]>>;
  readonly standsOn: (slice: string) => readonly string[];
};
const rules = new Set(forbidden.map(({ name }) => name));
/** Each is named after the rule it breaks; the part after `--` says how. */
const fixtures = readdirSync(join(root, FIXTURES)).toSorted();

async function violations(paths: readonly string[], env: Record<string, string> = {}): Promise<Violation[]> {
  const args = [
    join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    ...paths,
  ];
  const report = await new Promise<string>((answered, failed) =>
    execFile(
      process.execPath,
      args,
      { cwd: root, env: { ...process.env, NODE_OPTIONS: '', ...env }, maxBuffer: 1 << 28 },
      // It fails if rules are broken, too, but says which.
      (error, stdout) => (stdout === '' ? failed(error ?? new Error('It said nothing.')) : answered(stdout)),
    ),
  );
  return (JSON.parse(report) as { summary: { violations: Violation[] } }).summary.violations;
}

function ruleOf(fixture: string): string {
  return fixture.replace(/--.*/, '');
}

describe('the dependency rules', () => {
  it('hold everywhere', async () => {
    const found = await violations(['apps', 'libs', 'tools', 'test']);
    expect(found.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([]);
  }, 300_000);

  describe('each fail on what they forbid', () => {
    let found: readonly Violation[];
    beforeAll(async () => {
      found = await violations([FIXTURES], { ARCHITECTURE_ROOT: `${FIXTURES}/[^/]+/` });
    }, 300_000);

    it.each(fixtures)('%s', (fixture) => {
      const fired = found.filter(({ from }) => from.startsWith(`${FIXTURES}/${fixture}/`)).map(({ rule }) => rule.name);
      expect([...new Set(fired)]).toEqual([ruleOf(fixture)]);
    });
  });

  it('each have a fixture, and every fixture has a rule', () => {
    expect([...new Set(fixtures.map(ruleOf))].toSorted()).toEqual([...rules].toSorted());
  });

  it.each(Object.keys(STANDS_ON))('let %s not stand on anything that stands on it', (slice) => {
    const below = new Set(standsOn(slice));
    for (const each of below) for (const further of standsOn(each)) below.add(further);
    expect(below).not.toContain(slice);
  });
});
