import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBuild } from '#test/support/proof.js';
import { ADMIN_KEY } from '#test/support/server.process.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { Analyst, touchpoint } from '../queries/analyst.js';

const started = useSharedApp();
const product = useBuild();
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
const day = (days: number) => ago(days).slice(0, 10);

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'peakend-backtest-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function ruleFile(content: string): string {
  const path = join(directory, 'rule.json');
  writeFileSync(path, content);
  return path;
}

/** The command as an analyst runs it. */
async function run(options: Readonly<Record<string, string>>, key = ADMIN_KEY) {
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [product.build.backtest, ...named], {
    env: { PATH: process.env.PATH, PEAKEND_KEY: key },
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (said.stdout += chunk));
  child.stderr.on('data', (chunk) => (said.stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, ...said };
}

test('it prints what the rule would have raised, a line for each alert', async () => {
  const analyst = await Analyst.of(started.app);
  await analyst.publish(
    ...[400, 393, 386, 379, 372].map((days) => touchpoint('anna', ago(days), { touchpoint: 'pay' })),
  );
  const range = { url: started.url, from: day(400), to: day(0), basis: 'occurred' };
  const { code, stdout } = await run(range, analyst.keys.query);
  expect([code, stdout.split('\n')[0]]).toEqual([0, '1 alerts about 1 customers: kept 0, lost 1, open 0']);
  expect(stdout).toContain('An approximation');
  expect(stdout).toMatch(/^\S+Z anna (low|medium|high|critical) [01]\.\d{3} lost$/m);
});

test('what the server refuses is said with the members at fault', async () => {
  const analyst = await Analyst.of(started.app);
  const rule = ruleFile('{"horizonDays":0,"colour":1}');
  const { code, stderr } = await run({ url: started.url, from: day(2), to: day(0), rule }, analyst.keys.query);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^422 INVALID_BODY: (\/rule\/horizonDays .+\n\/rule\/colour|\/rule\/colour .+\n\/rule\/horizonDays) .+\n$/,
  );
});

test.each<[string, () => Readonly<Record<string, string>>, string]>([
  ['a missing day', () => ({ to: day(0) }), '--from is missing.'],
  [
    'a rule that is not there',
    () => ({ rule: join(directory, 'none.json') }),
    'none.json cannot be used: it is not there',
  ],
  ['a rule that is no JSON', () => ({ rule: ruleFile('horizonDays: 90') }), 'rule.json is no JSON'],
  ['a key file that is a directory', () => ({ 'key-file': directory }), 'cannot be used: it is a directory'],
  ['an address that is none', () => ({ url: 'localhost' }), '--url must be like http://127.0.0.1:3000'],
  ['an option that it does not have', () => ({ colour: 'red' }), "Unknown option '--colour'"],
])('%s is refused in one sentence', async (_, options, said) => {
  const range = { url: started.url, ...('to' in options() ? {} : { from: day(2), to: day(0) }) };
  const { code, stdout, stderr } = await run({ ...range, ...options() });
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)]);
  expect(stderr).not.toContain('    at ');
});

test('a server that is not peakend, or none at all, is named', async () => {
  const server = createServer((_, response) => response.writeHead(502).end('<html>')).listen(0);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const range = { url, from: day(2), to: day(0) };
  const other = await run(range);
  expect([other.code, other.stderr]).toEqual([2, `${url} answered 502, but not as peakend does.\n`]);
  server.close();
  await once(server, 'close');
  const none = await run(range);
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringContaining(`${url} does not answer: connect ECONNREFUSED`),
  ]);
});
