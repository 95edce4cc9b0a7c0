/** The environment of processes that carry the log over Kafka. */
export const kafkaSettings = ({ brokers }: { readonly brokers: readonly string[] }) => ({
  PEAKEND_BUS: 'kafka',
  PEAKEND_KAFKA_BROKERS: brokers.join(','),
  PEAKEND_KAFKA_PARTITIONS: '4',
});

/** The environment of processes that keep the log in EventStoreDB. */
export const eventStoreDbSettings = ({ url }: { readonly url: string }) => ({
  PEAKEND_EVENT_STORE: 'eventstoredb',
  PEAKEND_EVENTSTOREDB_URL: url,
});
