import { randomUUID } from 'node:crypto';
import { binaryEvent } from '@eventstore/db-client';
import { EventStoreDBServer } from '#libs/adapters/eventstoredb/event-store.server.js';
import {
  append,
  aStream,
  type Conformance,
  failureOf,
  type Path,
  read,
  revisionsOf,
  someEvent,
  someEvents,
  WRONG,
} from './eventstoredb.probe.js';

const NO_STREAM = { expectedRevision: 'no_stream' } as const;
const BEYOND = 2n ** 60n;
const POSITION = { commit: expect.any(BigInt), prepare: expect.any(BigInt) };

/** What was seen of 23.10.8 and 24.10.14 when they were met, and no document says: appends, on either path. */
export function metAppends(conformance: Conformance, path: Path): void {
  const put = (...rest: Parameters<typeof append> extends [unknown, unknown, ...infer R] ? R : never) =>
    append(conformance, path, ...rest);

  test.each([
    [0, undefined],
    [0, NO_STREAM],
    [2, undefined],
    [2, { expectedRevision: 1n }],
  ] as const)('61: no events, to a stream of %i, are answered with a position', async (count, options) => {
    const stream = aStream();
    if (count > 0) await put(stream, someEvents(count));
    expect(await put(stream, [], options)).toMatchObject({ success: true, position: POSITION });
    if (count > 0) expect(await read(conformance, stream)).toHaveLength(count);
  });

  test('62: no events are no new beginning of a deleted stream', async () => {
    const stream = aStream();
    await put(stream, someEvent());
    await conformance.client.deleteStream(stream);
    expect(await failureOf(put(stream, [], NO_STREAM))).toMatchObject({ type: WRONG, actualVersion: 0n });
  });

  test('63: what is appended before the revision that a stream is truncated at is stored and never read', async () => {
    const stream = aStream();
    await put(stream, someEvents(2));
    await conformance.client.setStreamMetadata(stream, { truncateBefore: 10 });
    expect(await put(stream, someEvent())).toMatchObject({ nextExpectedRevision: 2n });
    expect(await read(conformance, stream)).toEqual([]);
  });

  test.each([
    ['blanks, slashes and line breaks', ` a / b\r\n${'c'} `, 'probe'],
    ['70,000 characters', 'x'.repeat(70_000), 'probe'],
    ['a type of 10,000 characters', '', 'y'.repeat(10_000)],
  ])('64: %s are taken', async (_, name, type) => {
    const stream = aStream() + name;
    await put(stream, someEvent(undefined, type));
    expect(await read(conformance, stream)).toMatchObject([{ streamId: stream, type }]);
  });
}

/** The same of deletions, reads and subscriptions. */
export function metBehaviour(conformance: Conformance): void {
  const aStreamOf = async (count: number) => {
    const stream = aStream();
    if (count > 0) await append(conformance, 'batch', stream, someEvents(count));
    return stream;
  };
  const aDeletedStream = async () => {
    const stream = await aStreamOf(2);
    await conformance.client.deleteStream(stream);
    return stream;
  };

  describe('as it was met: deletions', () => {
    test('65: what was never written is not deleted with NO_STREAM either', async () => {
      const stream = aStream();
      expect(await failureOf(conformance.client.deleteStream(stream, NO_STREAM))).toMatchObject({
        type: WRONG,
        expectedVersion: -1n,
        actualVersion: -1n,
      });
    });

    test.each(['any', 'no_stream', 0n, 1n, 7n] as const)(
      '66: deleting a deleted stream succeeds, expecting %s',
      async (expectedRevision) => {
        const stream = await aDeletedStream();
        expect(await conformance.client.deleteStream(stream, { expectedRevision })).toEqual({ position: POSITION });
        expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-not-found' });
      },
    );

    test('67: a stream that has only metadata is deleted', async () => {
      const stream = aStream();
      await conformance.client.setStreamMetadata(stream, { maxCount: 3 });
      expect(await conformance.client.deleteStream(stream)).toEqual({ position: POSITION });
    });

    test.each(['any', 'no_stream', 1n] as const)(
      '68: a deleted stream is deleted for ever, expecting %s',
      async (expectedRevision) => {
        const stream = await aDeletedStream();
        expect(await conformance.client.tombstoneStream(stream, { expectedRevision })).toEqual({ position: POSITION });
        expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-deleted' });
      },
    );

    test('69: what was never written is deleted for ever', async () => {
      const stream = aStream();
      expect(await conformance.client.tombstoneStream(stream)).toEqual({ position: POSITION });
      expect(await failureOf(append(conformance, 'batch', stream, someEvent()))).toMatchObject({
        type: 'stream-deleted',
      });
    });

    test('70: deleting a stream leaves nothing of its metadata but where it is truncated', async () => {
      const stream = await aStreamOf(1);
      await conformance.client.setStreamMetadata(stream, { maxCount: 3, owner: 'x' });
      await conformance.client.deleteStream(stream);
      const { metadata } = await conformance.client.getStreamMetadata(stream);
      expect(Object.keys(metadata ?? {})).toEqual(['truncateBefore']);
    });

    test('71: of a stream that was deleted for ever nothing is left to do', async () => {
      const stream = await aStreamOf(1);
      await conformance.client.tombstoneStream(stream);
      const { client } = conformance;
      for (const done of [
        () => client.getStreamMetadata(stream),
        () => client.setStreamMetadata(stream, { maxCount: 3 }),
        () => client.deleteStream(stream),
        () => client.tombstoneStream(stream),
      ]) {
        expect(await failureOf(done())).toMatchObject({ type: 'stream-deleted' });
      }
    });

    test('72: a deletion that fails says why', async () => {
      const stream = await aStreamOf(1);
      const failure = await failureOf(conformance.client.deleteStream(stream, { expectedRevision: 7n }));
      expect(failure.message).toContain(
        `Delete failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: 7, Actual version: 0`,
      );
    });
  });

  describe('as it was met: reads', () => {
    test('73: nothing cannot be asked for', async () => {
      const stream = await aStreamOf(1);
      expect(await failureOf(read(conformance, stream, { maxCount: 0 }))).toMatchObject({ type: 'unknown' });
    });

    test('74: $all cannot be read backwards from beyond its end', async () => {
      const backwards = conformance.client.readAll({
        direction: 'backwards',
        fromPosition: { commit: BEYOND, prepare: BEYOND },
        maxCount: 1,
      });
      const all = (async () => {
        for await (const _ of backwards);
      })();
      expect(await failureOf(all)).toMatchObject({ type: 'unknown' });
    });

    test('75: a link brings what it stands for, and comes alone once that is deleted', async () => {
      const [stream, links] = [await aStreamOf(2), aStream()];
      await append(conformance, 'batch', links, binaryEvent({ type: '$>', data: Buffer.from(`1@${stream}`) }));
      const resolved = async () => {
        const found = [];
        for await (const each of conformance.client.readStream(links, { resolveLinkTos: true })) found.push(each);
        return found;
      };
      expect(await resolved()).toMatchObject([
        { event: { streamId: stream, revision: 1n }, link: { streamId: links } },
      ]);
      expect(revisionsOf(await read(conformance, links))).toEqual([0]);
      await conformance.client.deleteStream(stream);
      const [alone] = await resolved();
      expect([alone?.event, alone?.link?.streamId]).toEqual([undefined, links]);
    });

    test('76: a subscription from inside a record is confirmed, and then fails (24.10)', async () => {
      const { position } = await append(conformance, 'batch', aStream(), someEvent());
      const inside = { commit: (position?.commit ?? 0n) + 1n, prepare: (position?.prepare ?? 0n) + 1n };
      await append(conformance, 'batch', aStream(), someEvent());
      const said: string[] = [];
      const subscription = conformance.client.subscribeToAll({ fromPosition: inside });
      await new Promise<void>((ended) => {
        subscription.on('confirmation', () => said.push('confirmation'));
        subscription.on('error', () => {
          said.push('error');
          ended();
        });
        subscription.on('data', () => said.push('event'));
      });
      expect(said).toEqual(['confirmation', 'error']);
    });

    test.each([
      ['{"n":1', '{"n":1'],
      ['plain words', 'plain words'],
      ['', ''],
      ['\u{FEFF}{"n":1}', '\u{FEFF}{"n":1}'],
    ])('77: %j, declared to be JSON, is taken and comes back as it was', async (written, data) => {
      const stream = aStream();
      const broken = { id: randomUUID() as string, type: 'probe' };
      const raw = new EventStoreDBServer(conformance.url, 5_000);
      const sent = { ...broken, data: Buffer.from(written), metadata: Buffer.from(written) };
      expect(await raw.append(stream, -1, [sent], 5_000)).toMatchObject({ status: 'stored' });
      await raw.close();
      await append(conformance, 'batch', stream, someEvent());
      const metadata = written === '' ? undefined : new Uint8Array(Buffer.from(written));
      expect(await read(conformance, stream)).toMatchObject([
        { ...broken, isJson: true, data, metadata },
        { isJson: true, data: { n: 1 } },
      ]);
      const heard = conformance.client.subscribeToStream(stream);
      for await (const { event } of heard) {
        expect(event).toMatchObject({ ...broken, isJson: true, data });
        break;
      }
    });
  });
}
