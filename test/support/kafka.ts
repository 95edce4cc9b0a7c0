import { type KafkaCluster, startKafka } from '#tools/local-kafka/kafka.cluster.js';

/** A Kafka cluster for this test file only, from its first test to its last. */
export function useKafka(nodes = 1): Pick<KafkaCluster, 'brokers' | 'nodes' | 'ready'> {
  let cluster: KafkaCluster | undefined;
  beforeAll(async () => {
    cluster = await startKafka(nodes);
  });
  afterAll(() => cluster?.stop());
  const started = () => {
    if (cluster === undefined) throw new Error('Kafka is there from beforeAll on');
    return cluster;
  };
  return {
    get brokers() {
      return started().brokers;
    },
    get nodes() {
      return started().nodes;
    },
    ready: (count) => started().ready(count),
  };
}
