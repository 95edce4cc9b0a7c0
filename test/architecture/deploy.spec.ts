import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readConfiguration } from '#libs/platform/configuration.reader.js';
import { Metrics } from '#libs/platform/operations/metrics.js';

interface Board {
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

/** Every metric of the product: those that any process has, and those that the sources register. */
function metricNames(): ReadonlySet<string> {
  const names = new Metrics().registry.getMetricsAsArray().map(({ name }) => name);
  for (const folder of ['apps', 'libs'])
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (/(?<!\.spec)\.ts$/.test(file))
        for (const [, name] of readFileSync(join(folder, file), 'utf8').matchAll(
          /metrics\.(?:gauge|counter)\(\s*'(\w+)'/g,
        ))
          names.push(name as string);
  return new Set(names);
}

/** The metrics that an expression of Prometheus reads: each has its labels behind it. */
const readBy = (expression: string) =>
  [...expression.matchAll(/\b([a-z][a-z0-9_]+)(?=\{|, job\))/g)].map(([, name]) =>
    (name as string).replace(/_(bucket|count|sum)$/, ''),
  );

describe("Grafana's board", () => {
  const board = JSON.parse(readFileSync('deploy/grafana.dashboard.json', 'utf8')) as Board;
  const names = metricNames();

  it.each(board.panels.map(({ title, targets }) => [title, targets] as const))(
    'shows metrics that there are: %s',
    (_title, targets) => {
      for (const { expr } of targets) {
        expect(readBy(expr)).toHaveLength(1);
        expect([...names]).toEqual(expect.arrayContaining(readBy(expr)));
      }
    },
  );

  it('takes its list of jobs from one that there is', () => {
    const job = board.templating.list.find(({ name }) => name === 'job');
    expect(readBy(JSON.stringify(job?.query))).toEqual(['http_request_duration_seconds']);
  });
});

describe("systemd's unit", () => {
  const unit = readFileSync('deploy/peakend.service', 'utf8');
  const all = (name: string) => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value]) => value);

  it('starts what npm start starts, with settings that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
    expect(all('ExecStart')).toEqual([`/usr/bin/${scripts.start.split(' exec ')[1]}`]);
    const environment = Object.fromEntries(all('Environment').map((each) => each?.split('=') as [string, string]));
    expect(readConfiguration(environment).dataDir).toBe(`/var/lib/${all('StateDirectory')[0]}`);
  });

  it('gives a drain the time that it may take, and tells PostgreSQL nothing', () => {
    expect(Number(all('TimeoutStopSec')[0])).toBeGreaterThan(25);
    expect(all('KillMode')).toEqual(['mixed']);
  });
});

it.each(['docker-compose.yml', 'docker-compose.standalone.yml'])(
  '%s asks for a password that may stand in a URL',
  (file) => {
    const asked = [...readFileSync(file, 'utf8').matchAll(/\$\{POSTGRES_PASSWORD:\?([^}]*)\}/g)].map(
      ([, text]) => text,
    );
    expect(asked).toHaveLength(2);
    expect(new Set(asked)).toEqual(new Set(['set a password for PostgreSQL, of letters and digits']));
  },
);

describe('a command', () => {
  const SAYS = 'console.log(process.argv[2]);';
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'peakend-place-'));
  });
  afterEach(() => rmSync(place, { recursive: true }));

  function put(path: string, text: string) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }

  function backup() {
    const { PATH, HOME } = process.env;
    const options = { cwd: place, env: { PATH, HOME }, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'backup', '--', '/data/file'], options);
    return { status, stdout, stderr };
  }

  it('runs in the image, which has a build and no sources', () => {
    put('dist/apps/backup/main.js', SAYS);
    put('dist/.built', '');
    utimesSync(join(place, 'dist/.built'), 0, 0);
    const copied = readFileSync('Dockerfile', 'utf8').matchAll(/^COPY --from=build \S+ \/peakend\/(\S+) \.\/\1$/gm);
    for (const [, path = ''] of copied)
      if (!['dist', 'node_modules'].includes(path)) cpSync(path, join(place, path), { recursive: true });
    expect(backup()).toEqual({ status: 0, stdout: '/data/file\n', stderr: '' });
  });

  it('goes by what npm run build made, and says so where its user cannot make it anew', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(scripts.build).toBe(scripts.backup?.split(' && ')[0]);
    for (const path of ['package.json', 'tools/build.js']) cpSync(path, join(place, path));
    put('apps/backup/main.ts', '');
    put('dist/.built', '');
    utimesSync(join(place, 'dist/.built'), 0, 0);
    for (const path of ['dist', '.']) chmodSync(join(place, path), 0o555);
    const somebody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { status, stderr } = spawnSync(process.execPath, ['tools/build.js'], {
      cwd: place,
      env: {},
      encoding: 'utf8',
      ...somebody,
    });
    for (const path of ['.', 'dist']) chmodSync(join(place, path), 0o755);
    expect([status, stderr]).toEqual([
      1,
      'The sources are newer than the build, and dist cannot be written (EACCES): npm run build as the user who owns it.\n',
    ]);
  });
});
