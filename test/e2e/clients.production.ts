import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { useSharedApp } from '#test/support/shared.app.js';

const GENERATOR = '7.16.0';
const PATIENCE_MS = 900_000;
const run = promisify(execFile);
const started = useSharedApp();

let directory: string;
let document: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'peakend-clients-'));
  document = join(directory, 'openapi.json');
  const { body } = await started.app.request('GET', '/openapi.json');
  writeFileSync(document, JSON.stringify(body));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What each program says that publishes a visit in every way and reads it again. */
const SEEN = [
  [1, 2, 1],
  ['ended', -0.2, 1],
  ['bank-branch-visit', 1],
  ['bank-branch-visit', 1],
  ['bank-branch-visit', 1],
];

/** Runs a program with the address and a key of a tenant of its own, and reads the line that it prints. */
async function seenBy(program: string, args: readonly string[], cwd: string, env = {}): Promise<unknown> {
  const tenant = await started.app.newTenant();
  const key = await started.app.newKey(tenant, 'publish', 'query');
  const { stdout } = await run(program, [...args, started.url, key], { cwd, env: { ...process.env, ...env } });
  return JSON.parse(stdout);
}

/** A directory with a program of test/fixtures/clients. Those in TypeScript are text there: they import what is generated. */
function workshop(program: string): string {
  const at = join(directory, program);
  mkdirSync(at);
  copyFileSync(join('test/fixtures/clients', program.replace(/\.ts$/, '.ts.txt')), join(at, program));
  return at;
}

/** OpenAPI Generator's jar, kept in the user's cache: Maven fetches it once (30 MB). */
async function generatorJar(): Promise<string> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'peakend');
  const jar = join(cache, `openapi-generator-cli-${GENERATOR}.jar`);
  if (!existsSync(jar)) {
    const artefact = `-Dartifact=org.openapitools:openapi-generator-cli:${GENERATOR}:jar`;
    await run('mvn', ['-q', '-B', 'dependency:copy', artefact, `-DoutputDirectory=${cache}`]);
  }
  return jar;
}

async function generate(generator: string, into: string, ...more: string[]): Promise<void> {
  const args = ['generate', '-i', document, '-g', generator, '-o', into, ...more];
  await run('java', ['-Xmx700m', '-jar', await generatorJar(), ...args], { maxBuffer: 64 * 1024 * 1024 });
}

/** Compiles a program and what was generated for it. @throws Error with what the compiler says */
async function compileTypeScript(at: string, program: string): Promise<void> {
  const options = {
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2023',
    lib: ['es2023', 'dom'],
    strict: true,
    types: ['node'],
    typeRoots: [join(process.cwd(), 'node_modules/@types')],
    outDir: 'built',
    rootDir: '.',
  };
  writeFileSync(join(at, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: [program] }));
  writeFileSync(join(at, 'package.json'), '{ "type": "module" }');
  await run(join(process.cwd(), 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: at }).catch(
    (error: { stdout: string }) => {
      throw new Error(error.stdout, { cause: error });
    },
  );
}

test(
  'openapi-typescript types what is sent and answered',
  async () => {
    const at = workshop('typed.client.ts');
    mkdirSync(join(at, 'generated'));
    const types = astToString(await openapiTypescript(new URL(`file://${document}`)));
    writeFileSync(join(at, 'generated/api.d.ts'), types);
    await compileTypeScript(at, 'typed.client.ts');
    expect(await seenBy('node', ['built/typed.client.js'], at)).toEqual(SEEN);
  },
  PATIENCE_MS,
);

test(
  'the TypeScript client of OpenAPI Generator publishes and reads',
  async () => {
    const at = workshop('fetch.client.ts');
    await generate('typescript-fetch', join(at, 'generated'), '--additional-properties=importFileExtension=.js');
    await compileTypeScript(at, 'fetch.client.ts');
    expect(await seenBy('node', ['built/fetch.client.js'], at)).toEqual(SEEN);
  },
  PATIENCE_MS,
);

/** What the generated client imports: Debian 12 has an older pydantic, and then this cannot be tried. */
const PYTHON_CAN = 'import pydantic, urllib3, dateutil, typing_extensions; assert pydantic.VERSION >= "2"';
const pythonTest = spawnSync('python3', ['-c', PYTHON_CAN]).status === 0 ? test : test.skip;

pythonTest(
  'the Python client of OpenAPI Generator publishes and reads',
  async () => {
    const at = workshop('client.py');
    await generate('python', join(at, 'generated'));
    expect(await seenBy('python3', ['client.py'], at, { PYTHONPATH: join(at, 'generated') })).toEqual(SEEN);
  },
  PATIENCE_MS,
);

test(
  'the Java client of OpenAPI Generator publishes and reads',
  async () => {
    const at = workshop('Client.java');
    const generated = join(at, 'generated');
    await generate('java', generated, '--library=native');
    await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=jars'], { cwd: generated });
    const sources = readdirSync(join(generated, 'src/main/java'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.java'))
      .map((name) => join(generated, 'src/main/java', name));
    const classpath = `${join(generated, 'jars')}/*:${join(at, 'built')}`;
    await run('javac', ['-cp', classpath, '-d', 'built', 'Client.java', ...sources], { cwd: at });
    expect(await seenBy('java', ['-cp', classpath, 'Client'], at)).toEqual(SEEN);
  },
  PATIENCE_MS,
);
