import { randomUUID } from 'node:crypto';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import {
  append,
  aStream,
  type Conformance,
  failureOf,
  type Path,
  read,
  someEvent,
  someEvents,
  WRONG,
} from './eventstoredb.probe.js';

/** Revisions, positions, expectations and sizes: rows 1–11 and 23–31 of the conformance table. */
export function appendConformance(conformance: Conformance, path: Path): void {
  const put = (...rest: Parameters<typeof append> extends [unknown, unknown, ...infer R] ? R : never) =>
    append(conformance, path, ...rest);

  test('1: one event with NO_STREAM makes revision 0 and has a position', async () => {
    const result = await put(aStream(), someEvent(), { expectedRevision: 'no_stream' });
    expect(result).toEqual({
      success: true,
      nextExpectedRevision: 0n,
      position: { commit: expect.any(BigInt), prepare: expect.any(BigInt) },
    });
  });

  test('2, 3: three events end at revision 2, at the position of the last one', async () => {
    const stream = aStream();
    const { nextExpectedRevision, position } = await put(stream, someEvents(3), { expectedRevision: 'no_stream' });
    expect(nextExpectedRevision).toBe(2n);
    const [last] = await read(conformance, stream, { direction: 'backwards', fromRevision: 'end', maxCount: 1 });
    expect(last?.position).toEqual(position);
    expect(position?.commit).toBe(position?.prepare);
  });

  test('4: what is sent after an answer is stored after what was answered', async () => {
    const first = await put(aStream(), someEvent());
    const second = await put(aStream(), someEvent());
    expect(second.position?.commit).toBeGreaterThan(first.position?.commit ?? 0n);
  });

  test('5: NO_STREAM where there is a stream', async () => {
    const stream = aStream();
    await put(stream, someEvent());
    expect(await failureOf(put(stream, someEvent(), { expectedRevision: 'no_stream' }))).toMatchObject({
      type: WRONG,
      streamName: stream,
      expectedVersion: 'no_stream',
      actualVersion: 0n,
    });
  });

  test.each([0n, 9n])('6: revision %s expected where it is 2', async (expectedRevision) => {
    const stream = aStream();
    await put(stream, someEvents(3));
    expect(await failureOf(put(stream, someEvent(), { expectedRevision }))).toMatchObject({
      type: WRONG,
      expectedVersion: expectedRevision,
      actualVersion: 2n,
    });
  });

  test.each([0n, 'stream_exists'] as const)('7, 8: %s expected where there is no stream', async (expectedRevision) => {
    expect(await failureOf(put(aStream(), someEvent(), { expectedRevision }))).toMatchObject({
      type: WRONG,
      expectedVersion: expectedRevision,
      actualVersion: 'no_stream',
    });
  });

  test('9: metadata alone makes a stream exist', async () => {
    const stream = aStream();
    await conformance.client.setStreamMetadata(stream, { maxCount: 10 });
    const { nextExpectedRevision } = await put(stream, someEvent(), { expectedRevision: 'stream_exists' });
    expect(nextExpectedRevision).toBe(0n);
  });

  test('10, 11: without throwing, only the classic path reports the right revision', async () => {
    const quiet = EventStoreDBClient.connectionString(`${conformance.url}&throwOnAppendFailure=false`);
    const stream = aStream();
    await put(stream, someEvents(6));
    const result = await append({ client: quiet, url: '' }, path, stream, someEvent(), {
      expectedRevision: 'no_stream',
    });
    const nextExpectedRevision = path === 'classic' ? 5n : 1n;
    expect(result).toEqual({ success: false, nextExpectedRevision, position: undefined });
    await quiet.dispose();
  });

  test('23: no events change nothing and succeed', async () => {
    const stream = aStream();
    await put(stream, someEvents(3));
    expect(await put(stream, [])).toMatchObject({ success: true, nextExpectedRevision: 2n });
    expect(await read(conformance, stream)).toHaveLength(3);
  });

  test('24: of 50 appends at once with NO_STREAM, one succeeds', async () => {
    const stream = aStream();
    const calls = Array.from({ length: 50 }, () => put(stream, someEvent(), { expectedRevision: 'no_stream' }));
    const settled = await Promise.allSettled(calls);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const { reason } of settled.filter((each) => each.status === 'rejected')) {
      expect(reason).toMatchObject({ type: WRONG, actualVersion: 0n });
    }
  });

  test('25: 100 appends at once with ANY each get a revision, in log order', async () => {
    const stream = aStream();
    const results = await Promise.all(Array.from({ length: 100 }, () => put(stream, someEvent())));
    results.sort((a, b) => Number(a.nextExpectedRevision - b.nextExpectedRevision));
    expect(results.map(({ nextExpectedRevision }) => Number(nextExpectedRevision))).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
    const positions = results.map(({ position }) => position?.commit ?? 0n);
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
  });

  test('26: an append may have 1 MiB, types counted twice, and not a byte more', async () => {
    const ofSize = (size: number) => binaryEvent({ type: 't', data: new Uint8Array(size) });
    expect((await put(aStream(), ofSize(1_048_574))).success).toBe(true);
    expect(await failureOf(put(aStream(), ofSize(1_048_575)))).toMatchObject({
      type: 'maximum-append-size-exceeded',
      maxAppendSize: 1_048_576,
    });
  });

  if (path === 'classic') {
    // Over the batch path the server answers this twice, which ends the process.
    test('27: an event without a type is refused', async () => {
      const stream = aStream();
      expect(await failureOf(put(stream, someEvent(randomUUID(), '')))).toMatchObject({ type: 'unknown' });
      expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-not-found' });
    });
  }

  test('28: a stream without a name is refused', async () => {
    expect(await failureOf(put('', someEvent()))).toMatchObject({ type: 'unknown' });
  });

  test('29: event ids come back in lower case, and are the same in either case', async () => {
    const [stream, id] = [aStream(), randomUUID()];
    const first = await put(stream, someEvent(id.toUpperCase()), { expectedRevision: 'no_stream' });
    expect((await read(conformance, stream))[0]?.id).toBe(id);
    expect(await put(stream, someEvent(id), { expectedRevision: 'no_stream' })).toEqual(first);
  });

  test('30: JSON and bytes come back as they were, with metadata or without', async () => {
    const stream = aStream();
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    const metadata = { by: 'Zoë', list: [1, null, { a: 'b' }] };
    await put(stream, [
      jsonEvent({ type: 'json', data: { text: '\u0000 🦊 "\\"', n: 1e21 } }),
      jsonEvent({ type: 'json', data: {}, metadata }),
      binaryEvent({ type: 'binary', data: bytes }),
      binaryEvent({ type: 'binary', data: bytes, metadata: Uint8Array.from([1, 2, 255]) }),
    ]);
    const events = (await read(conformance, stream)).map(({ type, isJson, data, metadata: read }) => ({
      type,
      isJson,
      data: data instanceof Uint8Array ? [...data] : data,
      metadata: read instanceof Uint8Array ? [...read] : read,
    }));
    expect(events).toEqual([
      { type: 'json', isJson: true, data: { text: '\u0000 🦊 "\\"', n: 1e21 }, metadata: undefined },
      { type: 'json', isJson: true, data: {}, metadata },
      { type: 'binary', isJson: false, data: [...bytes], metadata: undefined },
      { type: 'binary', isJson: false, data: [...bytes], metadata: [1, 2, 255] },
    ]);
  });

  test('31: an event knows when it was stored', async () => {
    const stream = aStream();
    await put(stream, someEvent());
    const created = (await read(conformance, stream))[0]?.created;
    expect(Math.abs(Number(created) - Date.now())).toBeLessThan(60_000);
  });

  if (path === 'batch') {
    test('53: what was answered is read at once, a thousand times', async () => {
      for (let lane = 0; lane < 20; lane++) {
        const streams = Array.from({ length: 50 }, aStream);
        const readBack = async (stream: string) => {
          await put(stream, someEvent(), { expectedRevision: 'no_stream' });
          return (await read(conformance, stream)).length;
        };
        expect(await Promise.all(streams.map(readBack))).toEqual(Array(50).fill(1));
      }
    });

    test('57: an append in many messages is one, in order', async () => {
      const [stream, events] = [aStream(), someEvents(10)];
      const { nextExpectedRevision } = await put(stream, events, { batchAppendSize: 100 });
      expect(nextExpectedRevision).toBe(9n);
      expect((await read(conformance, stream)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    });
  }
}
