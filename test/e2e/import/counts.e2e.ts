import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { encode } from '#tools/import/file.encoding.js';
import { runImport } from '#tools/import/import.run.js';
import { readMapping } from '#tools/import/mapping.reader.js';
import { TableReader } from '#tools/import/record.reader.js';
import { RejectsFile, rejectsPathOf } from '#tools/import/rejects.file.js';
import { ServerClient } from '#tools/import/server.client.js';
import { PublishingDouble } from './publishing.double.js';

let folder: string;
let server: PublishingDouble;
let client: ServerClient;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peakend-counts-'));
  server = new PublishingDouble();
  client = new ServerClient(await server.start(), 'good', { now: Date.now, sleep: () => Promise.resolve() }, () => {});
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** What happens to one record of a file. */
type Fate = 'accepted' | 'duplicates' | 'rejected' | 'blank';
interface Written {
  readonly text: string;
  readonly fate: Fate;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
/** In none of these cells is a quote followed by what looks like the end of the cell. */
const words = fc
  .string({ unit: fc.constantFrom('a', 'ö', '"', ' ', '\n', '\r\n', ';', '1'), maxLength: 8 })
  .map((text) => `a${text}z`);
const cell = fc.oneof(words.map(quoted), fc.constantFrom('5" disk', 'plain', '', "'=1"));
const good = (no: number) =>
  cell.map((text) => ({ text: `${no},c${no},2024-01-31,${text}`, fate: 'accepted' as Fate }));
const other = (no: number) =>
  fc.constantFrom<Written>(
    { text: `${no},c${no},2024-01-31`, fate: 'accepted' },
    { text: `${no},c${no},2024-01-31,x,,`, fate: 'accepted' },
    { text: `0,c,2024-01-31,first`, fate: 'duplicates' },
    { text: `0,c,2024-01-31,other`, fate: 'rejected' },
    { text: `${no},c${no},1015,x`, fate: 'rejected' },
    { text: `${no},,2024-01-31,x`, fate: 'rejected' },
    { text: `${no},c${no},2024-01-31,x,more`, fate: 'rejected' },
    { text: `${no},c${no},2024-01-31,"open quote`, fate: 'rejected' },
    { text: `${no},c${no},2024-01-31,"he said "hi"."`, fate: 'rejected' },
    { text: ',,,', fate: 'blank' },
    { text: ' ', fate: 'blank' },
    { text: ' , ,"",', fate: 'blank' },
  );
const records = fc
  .array(fc.integer({ min: 0, max: 2 }), { maxLength: 25 })
  .chain((kinds) => fc.tuple(...kinds.map((kind, index) => (kind === 0 ? other(index + 1) : good(index + 1)))));

test('accepted, duplicate, rejected and skipped rows add up to all records, each for its own reason', async () => {
  const file = join(folder, 'rows.csv');
  const ends = fc.constantFrom('\n', '\r\n', '\r');
  const form = fc.record({
    encoding: fc.constantFrom('utf-8', 'windows-1252', 'utf-16le'),
    sep: fc.boolean(),
    end: fc.boolean(),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(records, fc.infiniteStream(ends), form, async (written, lineEnds, { encoding, sep, end }) => {
      const all: Written[] = [{ text: '0,c,2024-01-31,first', fate: 'accepted' }, ...written];
      const lines = [...(sep ? ['sep=,'] : []), 'no,customer,at,words', ...all.map(({ text }) => text)];
      const text = lines.map((line) => line + (lineEnds.next().value as string)).join('');
      writeFileSync(file, encode(end ? text : text.trimEnd(), encoding));
      const mapping = readMapping(
        JSON.stringify({
          source: `/import/${++run}`,
          timeZone: 'UTC',
          encoding,
          id: ['no'],
          events: [
            {
              type: 'touchpoint.recorded',
              subject: 'customer',
              time: 'at',
              data: { touchpoint: { value: 'visit' }, channel: { value: 'branch' }, text: { column: 'words' } },
            },
          ],
        }),
      );
      const table = new TableReader(file, mapping);
      const from = { rows: 0, accepted: 0, duplicates: 0, rejected: 0, rejectedBytes: 0 };
      const rejects = new RejectsFile(rejectsPathOf(file, false), 0, mapping, () => table.layout);
      const result = await runImport({
        table,
        mapping,
        client,
        dryRun: false,
        state: null,
        from,
        rejects,
        onProgress: () => {},
      });
      const of = (fate: Fate) => all.filter((record) => record.fate === fate).length;
      expect({ ...result, blank: table.blankRows }).toEqual({
        accepted: of('accepted'),
        duplicates: of('duplicates'),
        rejected: of('rejected'),
        silentRows: 0,
        blank: end ? of('blank') : expect.any(Number),
      });
    }),
    { numRuns: 200 },
  );
});
