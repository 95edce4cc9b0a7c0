import { join } from 'node:path';
import { filesWith, wordsIn } from '#test/support/bytes.search.js';
import { Deployment } from '#test/support/deployment.js';
import { IngestTopic } from '#test/support/ingest.topic.js';
import { answers, event, said, speak, word } from '#test/support/personal.words.js';

const INBOX = /\/peakend\.ingest\.v1-\d+\//;

test.each(['postgres', 'eventstoredb'] as const)(
  'the words of an erased customer are in no store, topic, log or answer of any process: events in %s',
  async (store) => {
    const deployment = await Deployment.start({
      store,
      apps: ['intake', 'relay', 'projector', 'insights'],
      env: { PEAKEND_LOG_LEVEL: 'debug' },
    });
    let topic: IngestTopic | undefined;
    try {
      const { channel, analyst } = await deployment.newTenant('erasing');
      const words = [word('Text'), word('Name'), word('Value'), word('Other')] as const;
      const late = word('Late');
      await speak(channel, 'erased', words);
      topic = await IngestTopic.open(deployment.kafka.brokers);
      const { body: publisher } = await channel.expect(201, 'POST', '/v1/admin/keys', { scopes: ['publish'] });
      await topic.structured(
        publisher.key,
        said('erased', words[0]),
        event('erased', 'customer.registered', { traits: { [words[1]]: words[2] } }),
        event('erased', 'feedback.submitted', { instrument: 'text', text: words[3] }, { time: 'never' }),
        event('erased', 'customer.registered', { traits: { name: { [words[2]]: words[0] } } }),
      );
      await topic.acknowledged();
      expect((await topic.letters(2)).length).toBe(2);
      const read = await channel.publish([said('stays', late)]);
      const before = await answers(analyst, 'erased', read.body.position, channel);
      expect(wordsIn(before, words)).toEqual(words);

      const { body } = await channel.expect(202, 'DELETE', '/v1/customers/erased');
      expect([body.status, body.left.map(({ place }: { place: string }) => place)]).toEqual([
        'done',
        expect.arrayContaining(['peakend.ingest.v1']),
      ]);
      const after = await channel.publish([said('erased', late)]);
      const told = await answers(analyst, 'erased', after.body.position, channel);
      expect([wordsIn(told, words), wordsIn(told, [late])]).toEqual([[], [late]]);
      await deployment.sql('checkpoint');
      const everything = [...words, late];
      const inKafka = filesWith(deployment.kafka.directory, everything);
      // What channels leave there in the clear is not erased, as the receipt says; it also shows that the search works.
      expect(inKafka.filter((found) => !INBOX.test(found))).toEqual([]);
      expect(wordsIn(Buffer.from(inKafka.join()), words)).toEqual(words);
      expect(filesWith(join(deployment.directory, 'postgres'), everything)).toEqual([]);
      const stored = deployment.double?.log.events.flatMap(({ data, metadata }) => [data, metadata]) ?? [];
      expect(stored.length > 0).toBe(store === 'eventstoredb');
      expect(wordsIn(Buffer.concat(stored), everything)).toEqual([]);
      for (const { name, process } of deployment.replicas) {
        const lines = process?.said ?? [];
        expect([
          name,
          lines.length > 0 && lines.length < 500,
          wordsIn(Buffer.from(lines.join('\n')), everything),
        ]).toEqual([name, true, []]);
      }
    } finally {
      await topic?.close();
      await deployment.stop();
    }
  },
  600_000,
);
