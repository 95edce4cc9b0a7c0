import { jest } from '@jest/globals';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { eventually } from '#test/support/eventually.js';
import { useSharedApp } from '#test/support/shared.app.js';
import { useImporter } from '../e2e/import/import.process.js';

const { runImporter } = useImporter();

/**
 * The shipped mappings, on the public files they are for. The files are not part of this repository:
 * PEAKEND_DATA names the folder that holds them.
 */
const data = process.env.PEAKEND_DATA;
const proof = data === undefined ? test.skip : test;
jest.setTimeout(600_000);

const server = useSharedApp();
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-data-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function tenantWith(mapping: string, path: string) {
  const key = await server.app.newKey(await server.app.newTenant(), 'publish', 'query');
  const file = join(folder, basename(path));
  copyFileSync(join(data ?? '', path), file);
  const bringIn = async () => (await runImporter({ file, mapping, url: server.url, key })).stdout.trim();
  const answer = async (query: string) => {
    const caughtUp = async () => {
      const { projections } = (await server.app.request('GET', '/v1/status', { key })).body;
      return projections.every(({ lagEvents }: { lagEvents: number }) => lagEvents === 0);
    };
    await eventually('queries show what was imported', caughtUp, 300_000);
    return (await server.app.request('GET', query, { key })).body;
  };
  return { bringIn, answer };
}

proof('CDNOW: 6,919 rows, none lost, a rerun only duplicates', async () => {
  const { bringIn, answer } = await tenantWith('cdnow', 'cdnow/CDNOW_sample.txt');
  expect(await bringIn()).toBe('accepted 6919, duplicates 0, rejected 0');
  expect(await bringIn()).toBe('accepted 0, duplicates 6919, rejected 0');
  expect((await answer('/v1/customers/00004')).purchases).toEqual([{ currency: 'USD', count: 4, amount: '100.5' }]);
});

proof('Online Retail II: 23,587 invoices', async () => {
  const { bringIn } = await tenantWith('online-retail', 'online_retail_ii/invoices_2009_2010.csv');
  expect(await bringIn()).toBe('accepted 23587, duplicates 0, rejected 0');
});

proof('AB-ReDial: the correlations measured before the product existed', async () => {
  const { bringIn, answer } = await tenantWith('abredial', 'abredial_ratings/ratings.csv');
  expect(await bringIn()).toBe('accepted 2556, duplicates 0, rejected 0');
  const { items } = await answer('/v1/scores/peak-end?groupBy=definition');
  const [{ n, laterFeedback }] = items;
  expect([items.length, n, laterFeedback.n]).toEqual([1, 640, 636]);
  expect([laterFeedback.mean.r.toFixed(3), laterFeedback.peakEnd.r.toFixed(3)]).toEqual(['0.521', '0.561']);
});

proof('CFPB: 2,827 complaints', async () => {
  const { bringIn } = await tenantWith('cfpb', 'cfpb_complaints/payday_complaints_no_narrative.csv');
  expect(await bringIn()).toBe('accepted 5654, duplicates 0, rejected 0');
});
