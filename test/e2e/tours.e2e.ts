import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { useApp } from '#test/support/app.js';
import { examplesIn } from '#test/support/api.examples.js';
import { eventually } from '#test/support/eventually.js';
import { useBuild } from '#test/support/proof.js';
import { DemoClock } from '#tools/demo/demo.clock.js';
import { LIVED } from '#tools/demo/demo.made.js';
import { freePorts } from '#tools/local-kafka/kafka.cluster.js';
import { runDemo } from '#tools/demo/demo.run.js';

jest.setTimeout(300_000);

/**
 * The tours of the README: the `sh` blocks run one after the other in one shell, and each prints what the `text` block
 * under it says. `UPDATE_TOURS=1` writes what they print into the README instead.
 */
const README = 'README.md';
const BLOCK = /```sh\n([\s\S]*?)```\n(?:\n```text\n([\s\S]*?)```\n)?/g;
/** The history ends here, so that its numbers are the same every day. */
const END = Date.parse('2026-10-31T12:00:00Z');
/** That of the receiver in the README: another one here, for it may be taken. */
const PORT = '8917';
const KEYS = ['query key', 'publish key', 'subscribe key'];
const root = process.cwd();

const started = Date.now();
const clock = new DemoClock(() => END + Date.now() - started, END - LIVED);
const server = useApp({ webhookAllowPrivate: true }, clock);
const product = useBuild();
let folder: string;
let said = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-tours-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const { url, adminKey } = server.app;
  const output = { stdout: { write: (text: string) => void (said += text) }, stderr: { write: () => undefined } };
  await runDemo({ url, adminKey, dataDirectory: folder, clock }, () => END, output);
  const lag = async () =>
    (await server.app.request('GET', '/v1/status', { key: told('query key') })).body.projections[0].lagEvents;
  await eventually('all is projected', async () => (await lag()) === 0, 200_000);
}, 400_000);
afterAll(() => rmSync(folder, { recursive: true }));

const told = (name: string) => said.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1] ?? '';

test('the tours of the README print what they say', async () => {
  const readme = readFileSync(README, 'utf8');
  const blocks = [...readme.matchAll(BLOCK)].map(([, command = '', output = '']) => ({ command, output }));
  const [port] = await freePorts(1);
  const pick = /^pick\(\) \{.*\}$/m.exec(readme)?.[0] ?? '';
  const script = [
    // What a tour leaves running ends with it.
    `trap 'kill $(jobs -p) 2> /dev/null' EXIT`,
    `url=${told('url')} query=${told('query key')} publish=${told('publish key')} subscribe=${told('subscribe key')} admin=${server.app.adminKey}`,
    pick,
    // What npm would build and run, already built.
    `npm() { shift 3; (cd ${root} && INIT_CWD=${folder} node ${product.build.importer} "$@"); }`,
    ...blocks.map(({ command }) => `${command.replaceAll(PORT, `${port}`)}\necho "=== end of block"`),
  ].join('\n');
  const { stdout } = await promisify(execFile)('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
    // A tour waits for alerts and messages: without them it would never end.
    timeout: 200_000,
  });
  const printed = stdout.replaceAll('\r', '').split('=== end of block\n').slice(0, -1);
  expect(printed).toHaveLength(blocks.length);
  if (process.env.UPDATE_TOURS) {
    let no = 0;
    writeFileSync(
      resolve(root, README),
      readme.replace(BLOCK, (_, command) => {
        const output = printed[no++];
        return `\`\`\`sh\n${command}\`\`\`\n${output ? `\n\`\`\`text\n${output}\`\`\`\n` : ''}`;
      }),
    );
    return;
  }
  for (const [no, { output }] of blocks.entries()) expect(printed[no]).toBe(output);
});

/** The pictures in the README and in docs/pictures.md, and where they are from. */
const PICTURES = [
  ['docs/emotion-curve.svg', '/v1/journeys/visit-88?format=svg&width=860'],
  ['docs/pictures/journey-map.svg', '/v1/journey-maps/bank-branch-visit?format=svg&width=860'],
  ['docs/pictures/peak-end.svg', '/v1/scores/peak-end?groupBy=tier&definition=bank-branch-visit&format=svg&width=860'],
  ['docs/pictures/tiers.svg', '/v1/tiers?format=svg&width=860'],
  ['docs/pictures/importance.svg', '/v1/importance-performance?channel=branch&format=svg&width=860'],
  ['docs/pictures/moments.svg', '/v1/moments-of-truth/online-purchase?groupBy=quarter&format=svg&width=860'],
  ['docs/pictures/feedback.svg', '/v1/feedback/nps?groupBy=month&format=svg&lang=hu&theme=dark&width=860'],
] as const;

test.each(PICTURES)('the picture %s is what the product draws', async (file, path) => {
  const { body } = await server.app.request('GET', path, { key: told('query key') });
  if (process.env.UPDATE_TOURS) writeFileSync(file, body);
  expect(body).toBe(readFileSync(file, 'utf8'));
});

test('the commands that the demo prints are answered', async () => {
  const commands = said.match(/curl .*$/gm) ?? [];
  expect(commands).toHaveLength(18);
  for (const command of commands) {
    const { stdout } = await promisify(execFile)('bash', [
      '-c',
      command.replace('curl -s', "curl -s -w '%{http_code}' -o /dev/null"),
    ]);
    expect([command, stdout]).toEqual([command, '200']);
  }
});

test('an existing demo is used as it is, with the same keys, or with new ones in their place', async () => {
  const { url, adminKey } = server.app;
  const admin = async (path: string) => (await server.app.request('GET', path, { key: adminKey })).body;
  const published = async () =>
    /^peakend_published_events_total\{outcome="accepted"\} .*$/m.exec(
      (await server.app.request('GET', '/metrics')).body,
    )?.[0];
  const keyCount = async () => (await admin('/v1/admin/keys?tenant=demo&limit=200')).items.length;
  const again = async () => {
    said = '';
    const output = { stdout: { write: (text: string) => void (said += text) }, stderr: { write: () => undefined } };
    await runDemo({ url, adminKey, dataDirectory: folder, clock }, () => END + 86_400_000, output);
    return KEYS.map(told);
  };
  const [before, keys] = [await published(), KEYS.map(told)];
  expect(before).toBeDefined();
  expect([await again(), await published(), await keyCount()]).toEqual([keys, before, 3]);
  expect(statSync(join(folder, 'demo.json')).mode & 0o777).toBe(0o600);
  const kept = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8'));
  writeFileSync(join(folder, 'demo.json'), JSON.stringify({ ...kept, keys: { ...kept.keys, query: 'pk_lost' } }));
  const others = await again();
  expect([others.some((key) => keys.includes(key)), await keyCount(), await published()]).toEqual([false, 3, before]);
});

/** These name what somebody has to make first. */
const MADE_FIRST = [
  'changeWebhook',
  'deleteAdminKey',
  'deleteCalendar',
  'deleteServiceLevel',
  'deleteWebhook',
  'getAlert',
  'getBacktest',
  'getCalendar',
  'getErasure',
  'getFollowUp',
  'getImprovement',
  'getServiceLevel',
  'getWebhook',
  'getWebhookDeliveries',
  'postAdminParkedReplay',
  'postAlertAcknowledge',
  'postAlertResolve',
  'postAlertSnooze',
  'postComplaintPromiseKeep',
  'postFollowUpConfirm',
  'postFollowUpDone',
  'postImprovementDone',
  'postImprovementDrop',
  'postWebhookDeliveryReplay',
  'postWebhookRotateSecret',
  'postWebhookTest',
];

/** On a busy machine, the journeys of a changed definition are long in the making. */
const BUILDING_MS = 240_000;

test('every operation of the document has an example that works in the demo', async () => {
  const { body: document } = await server.app.request('GET', '/openapi.json');
  const scopes = ['publish', 'query', 'subscribe', 'operate', 'admin'] as const;
  const key = await server.app.newKey('demo', ...scopes);
  const wrong: object[] = [];
  for (const { method, path, ...operation } of examplesIn(document)) {
    if (operation.isStream || MADE_FIRST.includes(operation.operationId)) continue;
    const sent = { key: operation.isForAdmin ? server.app.adminKey : key, ...operation };
    let answer = { status: 503, body: {} };
    // What was put just before may still be in the making: such an answer says to ask again.
    const isAnswered = async () => {
      answer = await server.app.request(method, path, sent);
      return answer.status !== 503;
    };
    await eventually(`${method} ${path} is answered`, isAnswered, BUILDING_MS);
    if (answer.status >= 300) wrong.push({ method, path, ...answer });
  }
  expect(wrong).toEqual([]);
}, 600_000);
