import { jest } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import { eventually } from '#test/support/eventually.js';
import { endedBy, remainingAfter, remainingOf, type Watched } from '#test/support/kaplan-meier.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { useImporter } from '../e2e/import/import.process.js';

const { runImporter } = useImporter();

/** PEAKEND_DATA names the folder that holds the public files, as for the other proofs with real data. */
const data = process.env.PEAKEND_DATA;
const proof = data === undefined ? test.skip : test;
const PUBLIC = join(data ?? '', 'cfpb_complaints/payday_complaints_no_narrative.csv');

jest.setTimeout(600_000);

const server = useSharedApp();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-outcomes-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the independent curve is the published one: remission under 6-MP (Freireich 1963)', () => {
  const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, ended: true }));
  const left = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({ time, ended: false }));
  const curve = remainingOf([...left, ...ended]);
  expect(curve.map(({ time, atRisk, ended: n }) => [time, atRisk, n, remainingAfter(curve, time).toFixed(4)])).toEqual([
    [6, 21, 3, '0.8571'],
    [7, 17, 1, '0.8067'],
    [10, 15, 1, '0.7529'],
    [13, 12, 1, '0.6902'],
    [16, 11, 1, '0.6275'],
    [22, 7, 1, '0.5378'],
    [23, 6, 1, '0.4482'],
  ]);
  expect([remainingAfter(curve, 5), endedBy(curve, [1, 2]), endedBy(curve, [2, 3])]).toEqual([1, 23, null]);
});

interface Row {
  readonly id: string;
  readonly timely: boolean;
  readonly receivedAt: number;
  readonly sentAt: number;
}

/** The file's rows, read apart from the importer. */
function rowsOf(text: string): readonly Row[] {
  const moment = (cell = '') => DateTime.fromFormat(cell, 'MM/dd/yy', { zone: 'America/New_York' }).toSeconds();
  const rows = parse(text, { columns: true }) as unknown as readonly Readonly<Record<string, string>>[];
  return rows.map((row) => ({
    id: row['Complaint ID'] ?? '',
    timely: row['Timely response?'] === 'Yes',
    receivedAt: moment(row['Date received']),
    sentAt: moment(row['Date sent to company']),
  }));
}

interface Listed {
  readonly complaintId: string;
  readonly state: string;
  readonly labels: readonly string[];
  readonly history: readonly { readonly type: string; readonly at: string; readonly outcome?: string }[];
}

async function caughtUp(key: string): Promise<void> {
  const isCaughtUp = async () => {
    const { projections } = (await server.app.request('GET', '/v1/status', { key })).body;
    return projections.every(({ lagEvents }: { lagEvents: number }) => lagEvents === 0);
  };
  await eventually('queries show what was imported', isCaughtUp, 300_000);
}

async function listed(key: string): Promise<readonly Listed[]> {
  await caughtUp(key);
  const all: Listed[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/v1/complaints?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const { body } = await server.app.request('GET', path, { key });
    all.push(...body.items);
    cursor = body.nextCursor;
  }
  return all;
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(words)].sort().map((word) => [word, words.filter((one) => one === word).length]),
  );
}

interface Metrics {
  readonly key: string | null;
  readonly filed: number;
  readonly open: number;
  readonly timeToResolve: { readonly n: number; readonly median: number; readonly p90: number };
  readonly survival: {
    readonly resolved: number;
    readonly censored: number;
    readonly median: number | null;
    readonly resolvedWithin: readonly { readonly days: number; readonly share: number }[];
  };
}

/** What the metrics say of complaints with each label. */
async function metricsByLabel(key: string): Promise<readonly Metrics[]> {
  await caughtUp(key);
  return (await server.app.request('GET', '/v1/complaints/metrics?groupBy=label', { key })).body.items;
}

/** What is kept in buckets of 2 % tells the curve of a time that is at most so much later. */
const LATER = 1.02;

/** Expects metrics to tell the curve that rows have, as far as buckets tell it. */
function expectCurve({ filed, timeToResolve, survival }: Metrics, rows: readonly Watched[]): void {
  const ended = rows.filter((row) => row.ended).map(({ time }) => time);
  expect([filed, timeToResolve.n, survival.resolved, survival.censored]).toEqual([
    rows.length,
    ended.length,
    ended.length,
    rows.length - ended.length,
  ]);
  const curve = remainingOf(rows);
  for (const { days, share } of survival.resolvedWithin) {
    expect(share).toBeGreaterThanOrEqual(1 - remainingAfter(curve, days * 86_400) - 1e-12);
    expect(share).toBeLessThanOrEqual(1 - remainingAfter(curve, days * 86_400 * LATER) + 1e-12);
  }
  const ordered = ended.toSorted((a, b) => a - b);
  const near = (told: number | null, exact: number | null | undefined) =>
    expect(Math.abs((told ?? Number.NaN) - (exact ?? Number.NaN))).toBeLessThanOrEqual(0.01 * (exact ?? 0) + 0.001);
  near(timeToResolve.p90, ordered[Math.ceil(0.9 * ordered.length) - 1]);
  near(survival.median, endedBy(curve, [1, 2]));
}

const seconds = (at: string | undefined) => Date.parse(at ?? '') / 1_000;

/** Of complaints that were known by a time: how long each had been open by then, and whether it was resolved. */
function watchedUntil(end: number, all: readonly { receivedAt: number; sentAt: number }[]): readonly Watched[] {
  return all
    .filter(({ receivedAt }) => receivedAt <= end)
    .map(({ receivedAt, sentAt }) => ({ time: Math.min(sentAt, end) - receivedAt, ended: sentAt <= end }));
}

proof('CFPB: what became of 2,827 complaints, once, and how long it took', async () => {
  const key = await server.app.newKey(await server.app.newTenant(), 'publish', 'query', 'operate');
  const file = join(folder, 'complaints.csv');
  copyFileSync(PUBLIC, file);
  const bringIn = () => runImporter({ file, mapping: 'cfpb-outcomes', url: server.url, key });
  expect(await bringIn()).toMatchObject({ code: 0, stdout: 'accepted 5654, duplicates 0, rejected 0\n' });
  expect(await bringIn()).toMatchObject({ code: 0, stdout: 'accepted 0, duplicates 5654, rejected 0\n' });

  const complaints = await listed(key);
  expect(counted(complaints.map(({ state }) => state))).toEqual({ resolved: 2_827 });
  expect(counted(complaints.flatMap(({ labels }) => labels))).toEqual({ timely: 2_719, 'not-timely': 108 });
  expect(counted(complaints.map(({ history }) => history[1]?.outcome ?? ''))).toEqual({
    'Closed with explanation': 2_554,
    'Closed with monetary relief': 142,
    'Closed with non-monetary relief': 113,
    'Untimely response': 18,
  });

  const rows = rowsOf(readFileSync(PUBLIC, 'utf8'));
  const told = complaints.map(({ complaintId, labels, history: [filed, resolved] }) => ({
    id: complaintId,
    timely: labels.includes('timely'),
    receivedAt: seconds(filed?.at),
    sentAt: seconds(resolved?.at),
  }));
  const byId = (all: readonly Row[]) => [...all].sort((a, b) => Number(a.id) - Number(b.id));
  expect(byId(told)).toEqual(byId(rows));

  const DAY = 86_400;
  const whole = remainingOf(watchedUntil(Number.POSITIVE_INFINITY, told));
  expect([0, 1, 30].map((days) => remainingAfter(whole, days * DAY))).toEqual(
    [467, 418, 214].map((left) => expect.closeTo(left / 2_827, 12)),
  );
  const middle = Date.parse('2023-04-01T04:00:00Z') / 1_000;
  const censored = watchedUntil(middle, rows);
  expect(remainingOf(watchedUntil(middle, told))).toEqual(remainingOf(censored));
  expect(censored.filter(({ ended }) => !ended)).not.toHaveLength(0);

  const [late, timely] = await metricsByLabel(key);
  expect([late?.key, timely?.key]).toEqual(['not-timely', 'timely']);
  for (const [metrics, isTimely] of [
    [late, false],
    [timely, true],
  ] as const)
    expectCurve(
      metrics as Metrics,
      watchedUntil(
        Number.POSITIVE_INFINITY,
        rows.filter((row) => row.timely === isTimely),
      ),
    );
});

proof(
  'CFPB: complaints that nobody has answered by the first of April 2023 count as long as they are open',
  async () => {
    const key = await server.app.newKey(await server.app.newTenant(), 'publish', 'query', 'operate');
    const middle = Date.parse('2023-04-01T04:00:00Z') / 1_000;
    const text = readFileSync(PUBLIC, 'utf8');
    const all = rowsOf(text);
    const records = parse(text, { columns: true }) as unknown as readonly Readonly<Record<string, string>>[];
    const known = records.flatMap((record, at) => {
      const { receivedAt, sentAt } = all[at] as Row;
      if (receivedAt > middle) return [];
      return [sentAt <= middle ? record : { ...record, 'Company response to consumer': 'In progress' }];
    });
    const file = join(folder, 'by-april.csv');
    const lineOf = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
    writeFileSync(file, [Object.keys(records[0] ?? {}), ...known.map(Object.values)].map(lineOf).join('\n'));
    expect(await runImporter({ file, mapping: 'cfpb-outcomes', url: server.url, key })).toMatchObject({ code: 0 });

    const now = Date.now() / 1_000;
    for (const metrics of await metricsByLabel(key)) {
      const rows = all.filter(
        ({ timely, receivedAt }) => timely === (metrics.key === 'timely') && receivedAt <= middle,
      );
      const watched = rows.map(({ receivedAt, sentAt }) =>
        sentAt <= middle ? { time: sentAt - receivedAt, ended: true } : { time: now - receivedAt, ended: false },
      );
      expect(metrics.open).toBe(watched.filter(({ ended }) => !ended).length);
      expectCurve(metrics, watched);
    }
  },
);
