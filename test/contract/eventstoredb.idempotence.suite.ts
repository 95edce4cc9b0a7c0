import { randomUUID } from 'node:crypto';
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

/** Event ids that were written before: rows 12–22 and 56. Ids are compared, contents never. */
export function idempotenceConformance(conformance: Conformance, path: Path): void {
  const put = (...rest: Parameters<typeof append> extends [unknown, unknown, ...infer R] ? R : never) =>
    append(conformance, path, ...rest);
  const revisions = async (stream: string) => revisionsOf(await read(conformance, stream));

  test('12, 13: repeated with NO_STREAM, it is answered as at first, even when the stream has grown', async () => {
    const [stream, event] = [aStream(), someEvent()];
    const first = await put(stream, event, NO_STREAM);
    expect(await put(stream, event, NO_STREAM)).toEqual(first);
    expect(await revisions(stream)).toEqual([0]);
    await put(stream, someEvents(3));
    expect(await put(stream, event, NO_STREAM)).toEqual(first);
    expect(await revisions(stream)).toEqual([0, 1, 2, 3]);
  });

  test('14: the first of several, repeated alone, is at its own revision', async () => {
    const [stream, events] = [aStream(), someEvents(2)];
    await put(stream, events, NO_STREAM);
    expect(await put(stream, events.slice(0, 1), NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
  });

  test('15: a repeat with one event more is wrong, and adds nothing', async () => {
    const [stream, events] = [aStream(), someEvents(2)];
    await put(stream, events, NO_STREAM);
    expect(await failureOf(put(stream, [...events, someEvent()], NO_STREAM))).toMatchObject({
      type: WRONG,
      actualVersion: 1n,
    });
    expect(await revisions(stream)).toEqual([0, 1]);
  });

  test('16, 17: with ANY, a known first and a new second is wrong; the other way round is stored twice', async () => {
    const [stream, known] = [aStream(), someEvent()];
    await put(stream, known);
    expect(await failureOf(put(stream, [known, someEvent()]))).toMatchObject({ type: WRONG, actualVersion: 0n });
    expect(await put(stream, [someEvent(), known])).toMatchObject({ nextExpectedRevision: 2n });
    expect((await read(conformance, stream)).filter(({ id }) => id === known.id)).toHaveLength(2);
  });

  test('18: repeated at once with ANY, it adds nothing', async () => {
    const [stream, event] = [aStream(), someEvent()];
    const first = await put(stream, event);
    expect(await put(stream, event)).toMatchObject({ success: true, nextExpectedRevision: first.nextExpectedRevision });
    expect(await revisions(stream)).toEqual([0]);
  });

  test('19: repeated with a revision, it succeeds', async () => {
    const [stream, event] = [aStream(), someEvent()];
    await put(stream, someEvent());
    for (let time = 0; time < 2; time++) {
      expect(await put(stream, event, { expectedRevision: 0n })).toMatchObject({ nextExpectedRevision: 1n });
    }
    expect(await revisions(stream)).toEqual([0, 1]);
  });

  test('20: other content under a known id succeeds, and changes nothing', async () => {
    const [stream, id] = [aStream(), randomUUID()];
    await put(stream, someEvent(id, 'first', { n: 1 }), NO_STREAM);
    expect(await put(stream, someEvent(id, 'second', { n: 2 }), NO_STREAM)).toMatchObject({ success: true });
    expect(await read(conformance, stream)).toMatchObject([{ type: 'first', data: { n: 1 } }]);
  });

  test('21: an id is known only in its stream', async () => {
    const [event, other] = [someEvent(), aStream()];
    await put(aStream(), event);
    expect(await put(other, event, NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    expect(await revisions(other)).toEqual([0]);
  });

  test('22: the same id six times in one append', async () => {
    const [stream, event] = [aStream(), someEvent()];
    const six = Array.from({ length: 6 }, () => event);
    expect(await put(stream, six)).toMatchObject({ nextExpectedRevision: 5n });
    expect(await put(stream, six, NO_STREAM)).toMatchObject({ nextExpectedRevision: 5n });
    expect(await put(stream, six)).toMatchObject({ nextExpectedRevision: 0n });
  });

  test('56: the same append 20 times at once is stored once; callers without an answer retry', async () => {
    const [stream, event] = [aStream(), someEvent()];
    const settled = await Promise.allSettled(Array.from({ length: 20 }, () => put(stream, event, NO_STREAM)));
    for (const each of settled) {
      if (each.status === 'fulfilled') expect(each.value.nextExpectedRevision).toBe(0n);
      else expect(each.reason.type).toBe(path === 'classic' ? 'timeout' : 'deadline-exceeded');
    }
    expect(await put(stream, event, NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    expect(await revisions(stream)).toEqual([0]);
  });
}
