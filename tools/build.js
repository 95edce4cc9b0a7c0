import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';

// `npm start` builds if a source is newer than the last build, so that nobody has to remember to.
const STAMP = 'dist/.built';
const INPUTS = ['apps', 'libs', 'tools', 'package.json', 'tsconfig.json', 'nest-cli.json', '.swcrc'];

const time = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(`${path}/${name}`)));
}

if (Math.max(...INPUTS.map(newest)) > time(STAMP)) {
  const started = new Date();
  rmSync('dist', { recursive: true, force: true });
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
