import { connect, type Socket } from 'node:net';
import { databaseUrlOf, type TestConnection } from '../support/database.url.js';
import { BenchChild } from './bench.child.js';
import { compare, inTurns, type Result } from './bench.measure.js';

const READERS = 1_000;

/** What an alert costs that is sent to many readers of the stream, against writing the same bytes to as many connections. */
export async function streams(connection: TestConnection, rounds: number, alerts: number): Promise<readonly Result[]> {
  const side = async (which: 'hub' | 'bare') => {
    const child = await BenchChild.start('streams.server.ts', [which, databaseUrlOf(connection), `${alerts}`]);
    const sockets = await Promise.all(Array.from({ length: READERS }, () => reading(Number(child.said))));
    const cost = async () => {
      const before = await child.cpu();
      await child.run();
      return ((await child.cpu()) - before) / alerts / READERS;
    };
    const stop = async () => {
      for (const socket of sockets) socket.destroy();
      await child.stop();
    };
    return { cost, stop };
  };
  const [ours, theirs] = [await side('hub'), await side('bare')];
  const costs = await inTurns(rounds, { ours: ours.cost, theirs: theirs.cost });
  await Promise.all([ours.stop(), theirs.stop()]);
  return [
    compare(
      `CPU per alert and reader, ${READERS} readers of the stream`,
      'writing the same bytes with bare node:http',
      { most: 2 },
      costs.ours,
      costs.theirs,
      'µs',
    ),
  ];
}

/** A connection that reads the stream, once its head has come. */
function reading(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  return new Promise((began, failed) => {
    socket.on('error', failed).once('data', () => began(socket));
    socket.on('data', () => undefined);
  });
}
