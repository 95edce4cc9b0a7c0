import { readFileSync } from 'node:fs';
import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { full, PATIENCE_MS, useBuild, withClient } from '#test/support/proof.js';
import { ServerProcess } from '#test/support/server.process.js';

const product = useBuild();
/** A short run only shows that events arrive and the lag disappears. */
const EVENTS = full ? 1_000_000 : 20_000;
const BATCH = 2_000;
const SENDERS = 4;

/** Resident memory of a process, in bytes. */
function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

function batch(first: number): readonly object[] {
  return Array.from({ length: BATCH }, (_, index) => {
    const id = first + index;
    const event = { specversion: '1.0', type: 'peakend.touchpoint.recorded.v1', source: '/million', id: String(id) };
    const time = new Date(Date.UTC(2024, 0, 1) + id * 30_000).toISOString();
    const touchpoint = ['queueing', 'counter-service', 'goodbye'][id % 3];
    return {
      ...event,
      subject: `c-${(id * 7919) % 100_000}`,
      time,
      data: { touchpoint, channel: 'branch', valence: (id % 21) / 10 - 1 },
    };
  });
}

test(
  `${EVENTS} events leave the memory flat, and the lag returns to 0`,
  async () => {
    const server = await ServerProcess.start({ build: product.build, dataDir: await product.newDataDirectory() });
    try {
      const client = await ApiClient.newTenant(() => server.url, 'proof');
      let sent = 0;
      const memory: number[] = [];
      const send = async () => {
        while (sent < EVENTS) {
          const first = sent;
          sent += BATCH;
          const { status, body } = await client.publish(batch(first));
          expect([status, body.accepted]).toEqual([202, BATCH]);
          memory.push(memoryOf(server.pid));
        }
      };
      await server.during(Promise.all(Array.from({ length: SENDERS }, send)));
      const lag = async () => (await client.get('/v1/status')).projections[0].lagEvents;
      await server.during(
        eventually(
          'the lag is 0',
          async () => {
            memory.push(memoryOf(server.pid));
            return (await lag()) === 0;
          },
          PATIENCE_MS,
        ),
      );
      const { rows } = await withClient(server.postgresAddress(), (sql) =>
        sql.query("select count(*)::int as facts from fact.facts where type <> 'churn.level-changed'"),
      );
      expect(rows[0].facts).toBe(EVENTS);
      const mean = (from: number, to: number) => {
        const part = memory.slice(Math.floor(memory.length * from), Math.floor(memory.length * to));
        return part.reduce((sum, each) => sum + each, 0) / part.length / 2 ** 20;
      };
      console.log(
        `MiB resident: ${[0, 0.2, 0.4, 0.6, 0.8].map((from) => mean(from, from + 0.2).toFixed(0)).join(' ')}`,
      );
      // The heap settles in the first part; from then on it must not grow with the log.
      if (full) expect(mean(0.8, 1)).toBeLessThan(1.25 * mean(0.2, 0.4));
    } finally {
      await server.end('SIGTERM');
    }
  },
  PATIENCE_MS,
);
