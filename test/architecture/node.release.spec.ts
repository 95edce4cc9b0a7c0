import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { useBuild } from '#test/support/proof.js';

const APPS = readdirSync('apps').filter((name) => existsSync(`apps/${name}/main.ts`));

/** What an older Node.js makes of a program; the version is all that differs from the one that runs the tests. */
function ranByOlder(version: string, program: string) {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, program],
    { encoding: 'utf8', env: { PATH: process.env.PATH } },
  );
  return { status, stdout, stderr };
}

const refused = (version: string) => ({
  status: 1,
  stdout: '',
  stderr: `peakend needs Node.js 20.12 or newer, this is ${version}.\n`,
});

const product = useBuild();

test('an older Node.js is told so in one sentence by every program, and by the build', () => {
  expect(APPS).toContain('standalone');
  for (const app of APPS)
    expect([app, ranByOlder('20.11.1', product.build.main(app))]).toEqual([app, refused('20.11.1')]);
  expect(ranByOlder('18.20.8', 'tools/build.js')).toEqual(refused('18.20.8'));
});

test.each(APPS)('%s checks the release before it imports what an older one may lack', (app) => {
  const lines = readFileSync(`apps/${app}/main.ts`, 'utf8').split('\n');
  expect(lines.filter((line) => line.startsWith('import'))).toEqual(["import '#apps/composition/node.check.js';"]);
});

test('README, image and checks take one release', () => {
  const named = (file: string, pattern: RegExp) =>
    [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, no]) => no);
  expect(named('README.md', /needs Node\.js (\d+)/g)).toEqual(['24']);
  expect(named('Dockerfile', /^FROM node:(\d+)-/gm)).toEqual(['24', '24']);
  expect(named('.ci/run', /--package=node@(\d+)/g)).toEqual(['24']);
});
