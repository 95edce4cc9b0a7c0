import { HeadSignal } from '#libs/eventing/head.signal.js';
import { eventually } from '#test/support/eventually.js';
import { ProjectingThread, projectingThreads } from './projecting.thread.js';

const lives = new SharedArrayBuffer(4);
/** What the thread says goes by the number of its life, which it learns here. */
const work = { address: { connectionString: 'postgres://nowhere' }, threads: 1, lives };

/** A thread that runs a piece of code, which knows `life` and `tell`. */
function threadOf(code: string, head = new HeadSignal()) {
  new Int32Array(lives)[0] = 0;
  const beginning = `import { parentPort, workerData } from 'node:worker_threads';
    const life = ++new Int32Array(workerData.lives)[0]; const tell = (what) => parentPort.postMessage(what);`;
  const worker = new URL(`data:text/javascript,${encodeURIComponent(beginning + code)}`);
  const told: unknown[] = [];
  const observer = {
    reached: (position: bigint) => void told.push(position),
    looked: () => void told.push('looked'),
    failed: (error: unknown, retryInMs: number) => void told.push(['failed', (error as Error).message, retryInMs]),
    parked: (error: unknown) => void told.push(['parked', (error as Error).message]),
    aloneInstead: (error: unknown) => void told.push(['alone', (error as Error).message]),
  };
  return { thread: new ProjectingThread(work, head, observer, worker), told };
}

const STOPS = `parentPort.on('message', (heard) => { if (heard === 'stop') parentPort.close(); else tell({ what: 'reached', position: heard }) });`;

it('passes on what the thread tells, and tells it how far the log has come', async () => {
  const head = new HeadSignal();
  const { thread, told } = threadOf(
    `${STOPS} tell({ what: 'looked' }); tell({ what: 'failed', error: new Error('no database'), retryInMs: 7 });
     tell({ what: 'parked', error: new Error('poison') }); tell({ what: 'aloneInstead', error: new Error('a merge') });`,
    head,
  );
  thread.start();
  await eventually('it has said everything', () => told.length === 4);
  expect(told).toEqual(['looked', ['failed', 'no database', 7], ['parked', 'poison'], ['alone', 'a merge']]);
  head.raise(5n);
  await eventually('it knows the head', () => told.includes(5n));
  await thread.stop();
});

it('replaces a thread that dies or ends unasked, and ends when it is told to', async () => {
  const { thread, told } = threadOf(
    `if (life === 1) throw new Error('out of memory'); if (life === 2) process.exit(0); ${STOPS} tell({ what: 'reached', position: BigInt(life) });`,
  );
  thread.start();
  await eventually('the third lives', () => told.includes(3n));
  await thread.stop();
  expect(told).toEqual([
    ['failed', 'out of memory', expect.any(Number)],
    ['failed', 'The thread that projects ended with 0', expect.any(Number)],
    3n,
  ]);
});

it('there is one for every two cores, at most four, unless it is said how many; without a build there are none', () => {
  const of = (cores: number) => projectingThreads(undefined, cores, true);
  expect([1, 2, 3, 4, 8, 64].map(of)).toEqual([0, 1, 1, 2, 4, 4]);
  expect([0, 1, 12].map((wanted) => projectingThreads(wanted, 2, true))).toEqual([0, 1, 12]);
  expect(projectingThreads(3, 8, false)).toBe(0);
});
