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
} from './eventstoredb.probe.js';

const NO_STREAM = { expectedRevision: 'no_stream' } as const;

/** Streams that were deleted, for now or forever: rows 35 and 38–41. */
export function deletionConformance(conformance: Conformance, path: Path): void {
  const put = (...rest: Parameters<typeof append> extends [unknown, unknown, ...infer R] ? R : never) =>
    append(conformance, path, ...rest);

  test('35: a stream whose events are all truncated is empty, and still taken', async () => {
    const stream = aStream();
    await put(stream, someEvents(2));
    await conformance.client.setStreamMetadata(stream, { truncateBefore: 2 });
    expect(await read(conformance, stream)).toEqual([]);
    expect(await failureOf(put(stream, someEvent(), NO_STREAM))).toMatchObject({ actualVersion: 1n });
  });

  test('38: a deleted stream goes on at the next revision', async () => {
    const [stream, next] = [aStream(), someEvent()];
    await put(stream, someEvent());
    await conformance.client.deleteStream(stream);
    expect(await put(stream, next, NO_STREAM)).toMatchObject({ nextExpectedRevision: 1n });
    const events = await read(conformance, stream);
    expect(events.map(({ id }) => id)).toEqual([next.id]);
    expect(revisionsOf(events)).toEqual([1]);
  });

  test('39: repeating what was deleted succeeds without a position, and the stream stays deleted', async () => {
    const [stream, event] = [aStream(), someEvent()];
    await put(stream, event, NO_STREAM);
    await conformance.client.deleteStream(stream);
    expect(await put(stream, event, NO_STREAM)).toEqual({
      success: true,
      nextExpectedRevision: 0n,
      position: undefined,
    });
    expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-not-found' });
  });

  test('40: a deleted stream does not exist', async () => {
    const stream = aStream();
    await put(stream, someEvent());
    await conformance.client.deleteStream(stream);
    expect(await failureOf(put(stream, someEvent(), { expectedRevision: 'stream_exists' }))).toMatchObject({
      type: 'stream-deleted',
    });
  });

  test('41: a tombstone is forever', async () => {
    const stream = aStream();
    await put(stream, someEvent());
    await conformance.client.tombstoneStream(stream);
    for (const expectedRevision of ['any', 'no_stream', 'stream_exists', 0n] as const) {
      expect(await failureOf(put(stream, someEvent(), { expectedRevision }))).toMatchObject({
        type: 'stream-deleted',
        streamName: stream,
      });
    }
    expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-deleted', streamName: stream });
  });
}
