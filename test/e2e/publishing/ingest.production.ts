import { startApp, type TestApp } from '#test/support/app.js';
import { eventually } from '#test/support/eventually.js';
import { IngestTopic } from '#test/support/ingest.topic.js';
import { useKafka } from '#test/support/kafka.js';
import { gaugesIn } from '#test/support/metric.rules.js';
import { Channel, touchpointEvent } from './publishing.client.js';

const kafka = useKafka();

// Closed before Kafka is.
describe('Publishing through Kafka', () => {
  let app: TestApp;
  let topic: IngestTopic;
  let channel: Channel;
  const closing: (() => Promise<void>)[] = [];

  const settings = () => ({
    bus: 'kafka' as const,
    kafkaBrokers: kafka.brokers.join(','),
    kafkaPartitions: 2,
  });

  beforeAll(async () => {
    const started = await startApp(settings());
    app = started.app;
    closing.push(started.close);
    topic = await IngestTopic.open(kafka.brokers);
    closing.push(() => topic.close());
  }, 240_000);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  }, 60_000);
  beforeEach(async () => {
    channel = await Channel.of(app);
  });

  const counted = async (name: string) => {
    const { body } = await app.request('GET', '/metrics');
    return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\d+)$`, 'm').exec(body)?.[1] ?? 0);
  };
  const gauges = async () => gaugesIn((await app.request('GET', '/metrics')).body);
  const outcome = (which: string) => counted(`peakend_ingest_records_total{outcome="${which}"}`);

  /** The events of the channel's tenant in the log. */
  async function timeline(customer: string): Promise<readonly { id: string; data: unknown }[]> {
    const key = await app.newKey(channel.tenant, 'query');
    const path = `/v1/customers/${customer}/timeline`;
    const min = (await channel.batch([touchpointEvent('read-up-to-here', { subject: 'nobody' })])).body.position;
    const { body, status } = await app.request('GET', path, { key, headers: { 'peakend-min-position': min } });
    return status === 404 ? [] : body.items.map(({ id, data }: { id: string; data: unknown }) => ({ id, data }));
  }

  test('the first start on a Kafka where nothing is yet logs no error', async () => {
    await eventually('the inbox is read', async () => (await gauges())['peakend_ingest_lag_records'] === '0');
    const wrong = app.log.filter(({ level }) => level === 'error' || level === 'warn');
    expect(wrong.map(({ msg, err }) => [msg, err])).toEqual([]);
  });

  test('the topics are created so that nothing stays longer than it may, and anybody can write', async () => {
    expect(await topic.configuration()).toMatchObject({
      'retention.ms': '518400000',
      'segment.ms': '86400000',
      'message.timestamp.type': 'LogAppendTime',
      'compression.type': 'uncompressed',
    });
    expect(await topic.configuration('peakend.ingest.dead-letter.v1')).toMatchObject({ 'retention.ms': '2592000000' });
  });

  test('a CloudEvent is taken structured; the same one is a duplicate in binary mode, and over HTTP', async () => {
    const [accepted, duplicates] = [await outcome('accepted'), await outcome('duplicate')];
    const event = touchpointEvent('é 1', { subject: 'Zoë €', sequence: '7' }, { text: 'Lovely.' });
    await topic.structured(channel.key, event);
    const { data, ...attributes } = event;
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce_${name}`, String(value)]),
    );
    const more = { 'peakend-key': channel.key, 'content-type': 'application/json' };
    await topic.write([{ headers: { ...headers, ...more }, value: JSON.stringify(data) }]);
    await topic.acknowledged();
    expect([await outcome('accepted'), await outcome('duplicate')]).toEqual([accepted + 1, duplicates + 1]);
    expect((await channel.one(event)).body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await timeline('Zo%C3%AB%20%E2%82%AC')).toEqual([{ id: 'é 1', data }]);
  });

  test('the first in a partition’s order wins, whichever of the tenant’s keys it came with', async () => {
    const other = await app.newKey(channel.tenant, 'publish');
    const before = (await topic.letters(0)).length;
    const record = (key: string, event: unknown) => ({
      headers: { 'peakend-key': key, 'content-type': 'application/cloudevents+json' },
      value: JSON.stringify(event),
    });
    await topic.write([
      record(channel.key, touchpointEvent('a')),
      record(other, touchpointEvent('b')),
      record(channel.key, touchpointEvent('b', {}, { valence: 1 })),
    ]);
    await topic.acknowledged();
    const letters = (await topic.letters(before + 1)).slice(before);
    expect(letters.map(({ headers }) => headers['peakend-code'])).toEqual(['EVENT_CONFLICT']);
    expect((await timeline('4711')).map(({ data }) => (data as { valence: number }).valence)).toEqual([-0.6, -0.6]);
  });

  test('what cannot be taken becomes a dead letter with a reason and without its key, and holds up nobody', async () => {
    const before = (await topic.letters(0)).length;
    const structured = { 'content-type': 'application/cloudevents+json' };
    const own = { ...structured, 'peakend-key': channel.key };
    const good = JSON.stringify(touchpointEvent('good'));
    const scopes = await app.newKey(channel.tenant, 'publish', 'query');
    const query = await app.newKey(channel.tenant, 'query');
    const event = (more: object, data: object = {}) => JSON.stringify(touchpointEvent('bad', more, data));
    const bad: [code: string, headers: Record<string, string | string[]>, value: string | Buffer | null][] = [
      ['NO_KEY', structured, good],
      ['NO_KEY', { ...structured, 'peakend-key': [channel.key, channel.key] }, good],
      ['BAD_KEY', { ...structured, 'peakend-key': 'pk_unheard-of' }, good],
      ['TOO_MANY_SCOPES', { ...structured, 'peakend-key': scopes }, good],
      ['MISSING_SCOPE', { ...structured, 'peakend-key': query }, good],
      ['ADMIN_KEY_NOT_ALLOWED', { ...structured, 'peakend-key': app.adminKey }, good],
      ['MALFORMED_JSON', own, '{"specversion": "1.0", "subject": "Mme Dupont'],
      ['MALFORMED_JSON', own, null],
      ['NOT_UTF8', own, Buffer.from([0x22, 0xff, 0xfe, 0x22])],
      ['UNSUPPORTED_MEDIA_TYPE', { 'peakend-key': channel.key }, good],
      ['UNSUPPORTED_MEDIA_TYPE', { ...own, 'content-type': 'application/cloudevents-batch+json' }, `[${good}]`],
      ['EVENT_TOO_LARGE', own, event({}, { text: 'x'.repeat(900_000) })],
      ['INVALID_EVENT', own, '"nonsense"'],
      ['INVALID_EVENT', own, event({}, { valence: 2, text: 'Mme Dupont was furious.' })],
      ['INVALID_EVENT', own, event({}, { attributes: { 'Mme Dupont': { is: 'furious' } } })],
      ['UNKNOWN_TYPE', own, event({ type: 'peakend.unheard.of.v1' })],
      ['NOT_PUBLISHABLE', own, event({ type: 'peakend.complaint.resolved.v1' })],
      ['INVALID_EVENT', own, event({ subject: 'a\u0000b' })],
    ];
    // Every object has members of these names.
    const odd = { constructor: 'a', toString: 'b', valueOf: ['c', 'd'] };
    await topic.write(
      [...bad, ['', { ...own, ...odd }, good] as const].map(([, headers, value]) => ({ headers, value })),
    );
    await topic.acknowledged();
    const letters = (await topic.letters(before + bad.length)).slice(before);

    expect(letters.map(({ headers }) => headers['peakend-code'])).toEqual(bad.map(([code]) => code));
    expect((await timeline('4711')).map(({ id }) => id)).toEqual(['good']);
    const offsets = letters.map(({ headers }) => Number(headers['peakend-origin-offset']));
    expect(offsets).toEqual(bad.map((_, index) => (offsets[0] as number) + index));
    const [invalid, attribute] = [letters[13], letters[14]] as [(typeof letters)[number], (typeof letters)[number]];
    expect(invalid.headers).toEqual({
      'content-type': 'application/json',
      'peakend-code': 'INVALID_EVENT',
      'peakend-errors': expect.stringContaining('"path":"/data/valence"'),
      'peakend-tenant': channel.tenant,
      'peakend-source': '/channels/branch',
      'peakend-id': 'bad',
      'peakend-type': 'peakend.touchpoint.recorded.v1',
      'peakend-customer': '4711',
      'peakend-origin-topic': 'peakend.ingest.v1',
      'peakend-origin-partition': '0',
      'peakend-origin-offset': `${offsets[13]}`,
    });
    expect(JSON.parse(invalid.value as string)).toEqual({ sealed: expect.any(String), key: expect.any(String) });
    expect(JSON.parse(attribute.headers['peakend-errors'] as string)[0].path).toBe('/data/attributes');
    // A sender that may not publish leaves only names; what is unreadable or too large is left where it is.
    expect(letters.slice(0, 12).map(({ value }) => value)).toEqual(bad.slice(0, 12).map(() => null));

    const said = JSON.stringify([letters, app.log]);
    for (const secret of ['Dupont', 'furious', channel.key, scopes, query, app.adminKey, 'pk_unheard-of'])
      expect(said).not.toContain(secret);
    const { items } = (await channel.rejects()).body;
    // Newest first; as over HTTP, the tenant is not told about keys that may not publish.
    expect(items.map(({ code }: { code: string }) => code)).toEqual(
      bad
        .slice(6)
        .map(([code]) => code)
        .reverse(),
    );
    expect(items[4].event.data.text).toBe('Mme Dupont was furious.');
  });

  test('a revoked key brings nothing more in', async () => {
    await topic.structured(channel.key, touchpointEvent('before'));
    await topic.acknowledged();
    const { items } = (await app.request('GET', '/v1/admin/keys', { key: channel.adminKey })).body;
    const { keyId } = items.find(({ scopes }: { scopes: string[] }) => scopes[0] === 'publish');
    await app.request('DELETE', `/v1/admin/keys/${keyId}`, { key: channel.adminKey });
    const before = (await topic.letters(0)).length;
    await topic.structured(channel.key, touchpointEvent('after'));
    const [letter] = (await topic.letters(before + 1)).slice(before);
    expect(letter?.headers).toMatchObject({ 'peakend-code': 'BAD_KEY', 'peakend-id': 'after' });
  });

  test('a tenant over its quota waits in its partition, and gets everything in', async () => {
    const other = channel;
    channel = await Channel.of(app, { eventsPerSecond: 1 });
    const events = Array.from({ length: 1_000 }, (_, n) => touchpointEvent(`${n}`, { subject: 'quota' }));
    expect((await channel.batch(events)).body.accepted).toBe(1_000);
    expect((await channel.one(touchpointEvent('http'))).status).toBe(429);
    const before = (await topic.letters(0)).length;
    await topic.structured(channel.key, touchpointEvent('late', { subject: 'quota' }), 'nonsense');
    const taken = await outcome('accepted');
    const headers = { 'content-type': 'application/cloudevents+json', 'peakend-key': other.key };
    await topic.write([{ headers, value: JSON.stringify(touchpointEvent('1')) }], 1);
    await eventually('the other partition goes on', async () => (await outcome('accepted')) === taken + 1);
    expect([await topic.unacknowledged(), (await topic.letters(0)).length]).toEqual([2, before]);
    await eventually('the lag shows it', async () => (await gauges())['peakend_ingest_lag_records'] === '2');
    await app.request('PATCH', `/v1/admin/tenants/${channel.tenant}`, {
      key: app.adminKey,
      body: { eventsPerSecond: null },
    });
    await topic.letters(before + 1);
    await topic.acknowledged();
    expect(await outcome('accepted')).toBe(taken + 2);
    let values: Awaited<ReturnType<typeof gauges>> = {};
    await eventually('everything that was stored is carried, and nothing waits', async () => {
      values = await gauges();
      const { peakend_relay_position: carried, peakend_event_store_position: head } = values;
      return carried === head && values['peakend_ingest_lag_records'] === '0';
    });
    expect(values['peakend_relay_lag_events']).toBe('0');
    expect(Object.values(values).filter((value) => Number.isNaN(Number(value)))).toEqual([]);
  });

  test('an erasure’s receipt names the topic that no erasure reaches', async () => {
    await topic.structured(channel.key, touchpointEvent('1', { subject: 'gone' }));
    await topic.acknowledged();
    const { status, body } = await app.request('DELETE', '/v1/customers/gone', { key: channel.adminKey });
    expect([status, body.left.at(-1)]).toEqual([
      202,
      {
        place: 'peakend.ingest.v1',
        what: expect.stringContaining('in the clear'),
        until: expect.stringContaining('7 days'),
      },
    ]);
  });

  test('a topic that keeps records too long, or as their writers compressed them, is refused with advice', async () => {
    const { Kafka, logLevel } = await import('kafkajs');
    const admin = new Kafka({ brokers: [...kafka.brokers], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const alter = (entries: Record<string, string>) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: 2,
            name: 'peakend.ingest.v1',
            configEntries: Object.entries(entries).map(([name, value]) => ({ name, value })),
          },
        ],
      });
    const rest = { 'message.timestamp.type': 'LogAppendTime', 'cleanup.policy': 'delete' };
    const start = () =>
      startApp(settings()).then(
        ({ close }) => close(),
        (error: unknown) => error,
      );
    await alter({ ...rest, 'retention.ms': '604800000', 'segment.ms': '86400000' });
    expect(await start()).toMatchObject({
      code: 'TOPIC_CONFIGURATION',
      message:
        'peakend.ingest.v1 has retention.ms=604800000, compression.type=producer. What channels write there is in the clear and must be gone after 7 days. Run kafka-configs --alter --entity-type topics --entity-name peakend.ingest.v1 --add-config retention.ms=518400000,compression.type=uncompressed',
    });
    await admin.disconnect();
  });
});
