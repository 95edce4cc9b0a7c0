import { setTimeout as delay } from 'node:timers/promises';
import { EventSource } from 'eventsource';
import { AlertLog } from '#test/support/alert.log.js';
import { ApiClient } from '#test/support/api.client.js';
import { eventually } from '#test/support/eventually.js';
import { databaseUrlOf, testDatabase } from '#test/support/postgres.js';
import { full, PATIENCE_MS, useBuild } from '#test/support/proof.js';
import { randomOf } from '#test/support/random.facts.js';
import { MASTER_KEY, ServerProcess } from '#test/support/server.process.js';
import { type Answer, verified, WebhookReceiver } from '#test/support/webhook.receiver.js';

const MINUTES = full ? 10 : 0.2;
const CUSTOMERS = 12;
const SEED = Number(process.env.SEED ?? 20_240_131);
const product = useBuild();

/** A client of the stream as others write it: the npm package, which comes back by itself. */
function subscribe(url: () => string, key: string) {
  const received: { id: string; eventId: string; subject: string }[] = [];
  const source = new EventSource('http://peakend.invalid/v1/alerts/stream', {
    fetch: (_, init) =>
      fetch(`${url()}/v1/alerts/stream`, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } }),
  });
  for (const what of ['raised', 'updated', 'resolved'])
    source.addEventListener(`churn.alert.${what}`, ({ data, lastEventId }) => {
      const event = JSON.parse(data);
      received.push({ id: lastEventId, eventId: event.id, subject: event.subject });
    });
  return { received, source };
}

test(
  `two notifiers and the receiver are killed at random for ${MINUTES} minutes: each subscriber has every alert, in order`,
  async () => {
    const random = randomOf(SEED);
    const database = await testDatabase();
    const env = {
      PEAKEND_DATABASE_URL: databaseUrlOf(database.connection),
      PEAKEND_MASTER_KEY: MASTER_KEY,
      PEAKEND_WEBHOOK_ALLOW_PRIVATE: 'true',
    };
    const start = () => ServerProcess.start({ build: product.build, dataDir: product.newDirectory(), env });
    const servers = [await start(), await start()];
    const alive = () => servers[0] as ServerProcess;
    const client = await ApiClient.newTenant(() => alive().url, 'proof');
    const key = (await client.expect(201, 'POST', '/v1/admin/keys', { scopes: ['subscribe'] })).body.key as string;
    const log = await AlertLog.open(database.connection, 'proof');
    const answer = (): Answer => {
      const draw = random();
      if (draw < 0.6) return 200;
      if (draw < 0.75) return 500;
      return draw < 0.85 ? 410 : draw < 0.95 ? 'reset' : 'hang';
    };
    let receiver = await WebhookReceiver.start(answer);
    const { port, url } = receiver;
    const taken: { readonly id: string; readonly customerId: string }[] = [];
    const { secret, webhookId } = (
      await client.expect(201, 'POST', '/v1/webhooks', {
        url,
        events: ['churn.alert.raised', 'churn.alert.updated', 'churn.alert.resolved'],
      })
    ).body;
    /** A signature is good for five minutes: each is looked at while it is fresh. */
    const collect = () => {
      for (const message of receiver.taken.splice(0)) {
        expect(verified(secret, message)).toEqual(message.event);
        taken.push({ id: message.id, customerId: message.event.subject });
      }
    };
    const stream = subscribe(() => alive().url, key);
    // It begins with what comes next: from when it is open.
    await new Promise((opened) => stream.source.addEventListener('open', opened, { once: true }));

    const told: { id: string; customerId: string }[] = [];
    const until = Date.now() + MINUTES * 60_000;
    let kills = 0;
    const raising = (async () => {
      while (Date.now() < until) {
        const customerId = `c-${Math.floor(random() * CUSTOMERS)}`;
        const what = ['raised', 'updated', 'resolved'][Math.floor(random() * 3)] as string;
        const [id] = await log.tell({ customerId, what });
        told.push({ id: id as string, customerId });
        await delay(random() * 60);
      }
    })();
    const killing = (async () => {
      while (Date.now() < until) {
        collect();
        await delay(1_500 + random() * 3_000);
        if (random() < 0.3) {
          await receiver.stop();
          collect();
          await delay(random() * 500);
          receiver = await WebhookReceiver.start(answer, port);
        } else {
          // The first one serves the client; the other may hold the leases.
          const index = Math.floor(random() * 2);
          await (servers[index] as ServerProcess).end('SIGKILL');
          kills++;
          if (index === 0) servers.reverse();
          servers[1] = await start();
        }
      }
    })();
    await Promise.all([raising, killing]);
    receiver.answer = () => 200;

    // Whatever waits for its next attempt is tried at once.
    const waiting = async () =>
      (await client.get(`/v1/webhooks/${webhookId}/deliveries?status=waiting&limit=200`)).items;
    await eventually(
      'all is delivered',
      async () => {
        const found = await waiting();
        for (const { deliveryId, nextAttemptAt } of found)
          if (nextAttemptAt !== null)
            await client.ask('POST', `/v1/webhooks/${webhookId}/deliveries/${deliveryId}/replay`);
        collect();
        return found.length === 0 && new Set(taken.map(({ id }) => id)).size === told.length;
      },
      PATIENCE_MS,
    );
    await eventually('the stream has all', () => stream.received.length >= told.length, 60_000);
    stream.source.close();

    const ids = told.map(({ id }) => id);
    expect(stream.received.map(({ eventId }) => eventId)).toEqual(ids);
    const positions = stream.received.map(({ id }) => Number(id.split('-')[1]));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    for (let customer = 0; customer < CUSTOMERS; customer++) {
      const customerId = `c-${customer}`;
      const got = [...new Set(taken.filter((each) => each.customerId === customerId).map(({ id }) => id))];
      expect([customerId, got]).toEqual([
        customerId,
        told.filter((each) => each.customerId === customerId).map(({ id }) => id),
      ]);
    }
    expect(kills).toBeGreaterThan(0);
    await log.close();
    await receiver.stop();
    for (const server of servers) await server.end('SIGTERM');
    await database.close();
  },
  PATIENCE_MS,
);
