import type { ReadAllOptions } from '@eventstore/db-client';
import {
  append,
  aStream,
  type Conformance,
  failureOf,
  read,
  revisionsOf,
  someEvent,
  someEvents,
} from './eventstoredb.probe.js';

/** Reading streams and $all: rows 32–37 and 42–45. */
export function readConformance(conformance: Conformance): void {
  const aStreamOf = async (count: number) => {
    const stream = aStream();
    const { position } = await append(conformance, 'batch', stream, someEvents(count));
    return { stream, position: position ?? { commit: 0n, prepare: 0n } };
  };
  const readAll = async (options: ReadAllOptions) => {
    const events = [];
    for await (const { event } of conformance.client.readAll(options)) if (event) events.push(event);
    return events;
  };
  const revisions = async (...args: Parameters<typeof read> extends [unknown, ...infer R] ? R : never) =>
    revisionsOf(await read(conformance, ...args));

  describe('reading', () => {
    test('32: a stream that is not there', async () => {
      const stream = aStream();
      const failure = await failureOf(read(conformance, stream));
      expect(failure).toMatchObject({ type: 'stream-not-found', streamName: stream });
    });

    test('33: forwards from a revision, which is included', async () => {
      const { stream } = await aStreamOf(5);
      expect(await revisions(stream, { fromRevision: 2n })).toEqual([2, 3, 4]);
      expect(await revisions(stream, { fromRevision: 9n })).toEqual([]);
    });

    test('34: backwards, ends included', async () => {
      const { stream } = await aStreamOf(5);
      const backwards = { direction: 'backwards' } as const;
      expect(await revisions(stream, { ...backwards, fromRevision: 'end', maxCount: 2 })).toEqual([4, 3]);
      expect(await revisions(stream, { ...backwards, fromRevision: 2n })).toEqual([2, 1, 0]);
    });

    test('36: of a stream that keeps one event, only the last is read, but $all has them all', async () => {
      const { stream, position } = await aStreamOf(4);
      await conformance.client.setStreamMetadata(stream, { maxCount: 1 });
      expect(await revisions(stream)).toEqual([3]);
      const all = await readAll({ direction: 'backwards', fromPosition: position, maxCount: 3 });
      expect(all.map(({ streamId }) => streamId)).toEqual([stream, stream, stream]);
    });

    test('37: a deleted stream is not found, and $all still has its events', async () => {
      const { stream, position } = await aStreamOf(1);
      await conformance.client.deleteStream(stream);
      expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-not-found' });
      expect(await readAll({ fromPosition: position, maxCount: 1 })).toMatchObject([{ streamId: stream }]);
    });

    test('42: what was never written cannot be deleted', async () => {
      expect(await failureOf(conformance.client.deleteStream(aStream()))).toMatchObject({
        type: 'wrong-expected-version',
        expectedVersion: -2n,
        actualVersion: -1n,
      });
    });

    test('43: a position of $all is included forwards, but not backwards', async () => {
      const { stream, position } = await aStreamOf(1);
      const [at] = await readAll({ fromPosition: position, maxCount: 1 });
      expect(at?.streamId).toBe(stream);
      const [before] = await readAll({ fromPosition: position, maxCount: 1, direction: 'backwards' });
      expect(before?.position?.commit).toBeLessThan(position.commit);
    });

    test('44: there is nothing after the end, nor before the start', async () => {
      expect(await readAll({ fromPosition: 'end' })).toEqual([]);
      expect(await readAll({ fromPosition: 'start', direction: 'backwards' })).toEqual([]);
    });

    test('45: positions of $all only grow', async () => {
      for (let round = 0; round < 3; round++) await append(conformance, 'batch', aStream(), someEvent());
      let last = -1n;
      for (const { position } of await readAll({ maxCount: 1_000 })) {
        expect(position?.commit).toBeGreaterThan(last);
        last = position?.commit ?? last;
      }
    });
  });
}
