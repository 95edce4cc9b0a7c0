import { EventStoreDBClient } from '@eventstore/db-client';
import { eventually } from '../support/eventually.js';
import { type AppendFault, inTurn, type ReadFault } from '../support/eventstoredb/server.faults.js';
import { withDoubles } from '../support/eventstoredb/with-double.js';
import { append, aStream, failureOf, type Path, read, someEvent } from './eventstoredb.probe.js';

const { double: aDouble, onEnd } = withDoubles();
const NO_STREAM = { expectedRevision: 'no_stream' } as const;

/** The faults are useful only if the client sees in them what it sees in the server's. */
describe("The double's faults, as the client sees them", () => {
  const connected = async (options: Parameters<typeof aDouble>[0] = {}) => {
    const double = await aDouble(options);
    const client = EventStoreDBClient.connectionString(double.url);
    onEnd(() => client.dispose());
    return { double, client, conformance: { client, url: double.url } };
  };

  test.each<[AppendFault, Path, string]>([
    ['lost-reply', 'batch', 'unavailable'],
    ['lost-reply', 'classic', 'unavailable'],
    ['timeout', 'batch', 'deadline-exceeded'],
    ['timeout', 'classic', 'timeout'],
    ['timeout-stored', 'classic', 'timeout'],
    ['late', 'classic', 'deadline-exceeded'],
    ['unanswered', 'classic', 'deadline-exceeded'],
    ['not-ready', 'batch', 'unknown'],
    ['not-ready', 'classic', 'unavailable'],
    ['not-leader', 'batch', 'not-leader'],
    ['not-leader', 'classic', 'not-leader'],
    ['denied', 'batch', 'access-denied'],
    ['denied', 'classic', 'access-denied'],
  ])('%s, %s path: %s', async (fault, path, type) => {
    const { double, conformance } = await connected();
    double.faults.append = inTurn<AppendFault>(fault);
    const [stream, event] = [aStream(), someEvent()];
    const options = { ...NO_STREAM, deadline: 300 };
    expect(await failureOf(append(conformance, path, stream, event, options))).toMatchObject({ type });
    double.faults.storeLate();
    const events = fault === 'lost-reply' || fault === 'timeout-stored' || fault === 'late' ? 1 : 0;
    expect(double.log.streamEvents(stream)).toHaveLength(events);
    expect(await append(conformance, path, stream, event, NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    expect(await read(conformance, stream)).toHaveLength(1);
  });

  test.each<[ReadFault, string]>([
    ['cut', 'unavailable'],
    ['not-ready', 'unavailable'],
    ['not-leader', 'not-leader'],
    ['not-found', 'stream-not-found'],
    ['denied', 'access-denied'],
  ])('a read that is %s: %s', async (fault, type) => {
    const { double, conformance } = await connected();
    const stream = aStream();
    await append(conformance, 'batch', stream, someEvent());
    double.faults.read = inTurn<ReadFault>(fault);
    expect(await failureOf(read(conformance, stream))).toMatchObject({ type });
    expect(await read(conformance, stream)).toHaveLength(1);
  });

  test('60: a follower redirects callers that require the leader, and forwards other appends', async () => {
    const leader = await aDouble();
    const { double: follower, conformance } = await connected({ leader });
    follower.lag();
    const stream = aStream();
    await append(conformance, 'batch', stream, someEvent());
    expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-not-found' });
    const { host, port } = leader.endpoint;
    expect(await failureOf(read(conformance, stream, { requiresLeader: true }))).toMatchObject({
      type: 'not-leader',
      leader: { address: host, port },
    });
    expect(await read(conformance, stream, { requiresLeader: true })).toHaveLength(1);
  });

  test('a loser may not yet see the winner', async () => {
    const { double, conformance } = await connected();
    const stream = aStream();
    double.log.holdIndex();
    const winning = append(conformance, 'batch', stream, someEvent(), NO_STREAM);
    await eventually('the winner is written', () => double.log.events.length > double.log.indexed);
    const failure = await failureOf(append(conformance, 'batch', stream, someEvent(), NO_STREAM));
    expect(failure).toMatchObject({ type: 'wrong-expected-version', actualVersion: 0n });
    expect(await failureOf(read(conformance, stream))).toMatchObject({ type: 'stream-not-found' });
    double.log.releaseIndex();
    expect(await winning).toMatchObject({ nextExpectedRevision: 0n });
    expect(await read(conformance, stream)).toHaveLength(1);
  });

  test('what no server was asked, it refuses', async () => {
    const { client, conformance } = await connected();
    const stream = aStream();
    await append(conformance, 'batch', stream, someEvent());
    await client.deleteStream(stream);
    const refusals = [
      () => client.setStreamMetadata(stream, { maxCount: 3 }),
      () => client.tombstoneStream(stream, { expectedRevision: 7n }),
      () => new Promise((_, reject) => client.subscribeToAll({ resolveLinkTos: true }).on('error', reject)),
    ];
    for (const refused of refusals) {
      expect((await failureOf(refused())).message).toContain('Not played by this double: ');
    }
  });

  test('a subscriber that is too slow is dropped, as by 23.10', async () => {
    const { double, client, conformance } = await connected();
    double.faults.mostWaiting = 5;
    const subscription = client.subscribeToAll({ fromPosition: 'end' });
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    const failure = new Promise((_, reject) => subscription.on('error', reject));
    double.log.holdIndex();
    const events = Array.from({ length: 6 }, () => someEvent());
    const appending = append(conformance, 'batch', aStream(), events);
    await eventually('they are written', () => double.log.events.length - double.log.indexed === 6);
    double.log.releaseIndex();
    expect(await failureOf(failure)).toMatchObject({
      type: 'timeout',
      message: expect.stringContaining('Consumer too slow to handle event while live'),
    });
    await appending;
  });

  test('a subscription may end without an error', async () => {
    const { double, client } = await connected();
    const subscription = client.subscribeToAll({ fromPosition: 'end' });
    await new Promise((resolve) => subscription.on('caughtUp', resolve));
    double.endSubscriptions();
    const seen = [];
    for await (const event of subscription) seen.push(event);
    expect(seen).toEqual([]);
  });

  test('after a restart a repeat is recognised from the log, except with ANY', async () => {
    const { double, conformance } = await connected();
    const [stream, event] = [aStream(), someEvent()];
    await append(conformance, 'batch', stream, event, NO_STREAM);
    await double.stop();
    await double.listen();
    await failureOf(append(conformance, 'batch', stream, event, NO_STREAM));
    expect(await append(conformance, 'batch', stream, event, NO_STREAM)).toMatchObject({ nextExpectedRevision: 0n });
    expect(await append(conformance, 'batch', stream, event)).toMatchObject({ nextExpectedRevision: 1n });
  });
});
