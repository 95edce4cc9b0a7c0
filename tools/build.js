import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';

// What the build needs may lack in an older Node.js, too. dist/apps/composition/node.check.js says the same where no build is.
const least = JSON.parse(readFileSync('package.json', 'utf8')).engines.node.slice('>='.length);
const [major, minor] = process.versions.node.split('.').map(Number);
const [leastMajor, leastMinor] = least.split('.').map(Number);
if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
  console.error(`peakend needs Node.js ${least} or newer, this is ${process.versions.node}.`);
  process.exit(1);
}

// `npm start` builds if a source is newer than the last build, so that nobody has to remember to.
const STAMP = 'dist/.built';
const INPUTS = ['apps', 'libs', 'tools', 'package.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

const time = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

// An image has the build and no sources.
if (existsSync('apps') && Math.max(...INPUTS.map(newest)) > time(STAMP)) {
  const started = new Date();
  try {
    rmSync('dist', { recursive: true, force: true });
  } catch ({ code }) {
    console.error(
      `The sources are newer than the build, and dist cannot be written (${code}): npm run build as the user who owns it.`,
    );
    process.exit(1);
  }
  const build = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--all'], {
    encoding: 'utf8',
  });
  if (build.status !== 0) {
    process.stderr.write(`The build failed:\n${build.stdout}${build.stderr}`);
    process.exit(1);
  }
  writeFileSync(STAMP, '');
  utimesSync(STAMP, started, started);
}
