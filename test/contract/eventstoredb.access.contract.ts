import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBEventStore } from '#libs/adapters/eventstoredb/eventstoredb.event-store.js';
import { StoreUnavailable } from '#libs/eventing/event-store.js';
import { withDoubles } from '../support/eventstoredb/with-double.js';
import { aFact, stored } from './event-store.examples.js';

const { double: aDouble, store: aStore } = withDoubles();
const refusalOf = (url: string, patienceMs = 1_000): Promise<Error> =>
  new EventStoreDBEventStore(url, { patienceMs }).open().then(
    () => {
      throw new Error('It should have been refused');
    },
    (error: Error) => error,
  );

describe('Opening an EventStoreDB', () => {
  test.each([
    ['24.10.4', '24.10.5'],
    ['25.0.0', '25.0.1'],
  ])('version %s is refused, in favour of %s', async (version, mended) => {
    const double = await aDouble({ version });
    const refusal = await refusalOf(double.url, 20_000);
    expect(refusal.message).toBe(
      `EventStoreDB ${version} loses events when a subscription resumes: upgrade to ${mended} or later.`,
    );
    expect(refusal).not.toBeInstanceOf(StoreUnavailable);
  });

  test('a server that is absent or silent is an outage', async () => {
    const double = await aDouble();
    double.faults.featuresUnanswered = true;
    expect(await refusalOf(double.url)).toBeInstanceOf(StoreUnavailable);
    await double.stop();
    expect(await refusalOf(double.url)).toBeInstanceOf(StoreUnavailable);
  });

  test('the log is named once, and the latest name counts', async () => {
    const double = await aDouble();
    const [one, other] = await Promise.all([aStore(double.url), aStore(double.url)]);
    expect(one.epoch).toMatch(/^[0-9a-f]{8}$/);
    expect(other.epoch).toBe(one.epoch);
    const restored = { type: 'epoch.named', contentType: 'application/json', metadata: new Uint8Array() };
    const data = Buffer.from(JSON.stringify({ epoch: '0badcafe' }));
    double.log.write('peakend-epoch', 'any', [{ ...restored, id: crypto.randomUUID(), data }]);
    await double.log.whenIndexed();
    expect((await aStore(double.url)).epoch).toBe('0badcafe');
  });

  test.each(['http://localhost:2113', 'esdb://admin:hunter2@', 'esdb://admin:hunter2@host:2113?tls=maybe'])(
    'an unreadable connection string is reported without its password: %s',
    (url) => {
      expect(() => new EventStoreDBEventStore(url)).toThrow(/^The connection string of EventStoreDB cannot be read: /);
      expect(() => new EventStoreDBEventStore(url)).not.toThrow(/hunter2/);
    },
  );

  test('a password that would never be sent is refused', () => {
    expect(() => new EventStoreDBEventStore('esdb://admin:hunter2@host:2113?tls=false')).toThrow(/over TLS only/);
  });
});

describe('A secure EventStoreDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'peakend-tls-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  beforeAll(() => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...files, ...subject], { stdio: 'ignore' });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const secure = async () => {
    const tls = { key: readFileSync(key), cert: readFileSync(cert) };
    const double = await aDouble({ tls, users: { admin: 'hunter2', ops: 'other' } });
    const at = (user: string, options = `tlsCAFile=${cert}`) =>
      `esdb://${user}127.0.0.1:${double.endpoint.port}?${options}`;
    return { double, at };
  };

  test('accepts its user, over a connection with a trusted certificate', async () => {
    const { at } = await secure();
    const store = await aStore(at('admin:hunter2@'));
    const { position } = await stored(store, aFact());
    expect(await store.head()).toBe(position);
  });

  test.each(['admin:wrong@', 'nobody:hunter2@', ''])('says that it refuses "%s"', async (user) => {
    const { at } = await secure();
    const refusal = await refusalOf(at(user), 20_000);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(refusal.message).toMatch(/refuses the user or the password/);
  });

  test('is not used when its certificate is not trusted', async () => {
    const { at, double } = await secure();
    const refusal = await refusalOf(at('admin:hunter2@', 'connectionName=test'), 5_000);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(refusal.message).toMatch(/certificate/);
    expect(double.log.streamEvents('peakend-epoch')).toEqual([]);
  });
});
