import type { handleUnaryCall } from '@grpc/grpc-js';
import features, { type SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { ServerNode } from './server.node.js';

const SERVICE = 'event_store.client.streams.streams';
const METHODS: Readonly<Record<string, readonly string[]>> = {
  read: ['position', 'events'],
  append: [],
  batchappend: ['deadline_duration'],
  delete: [],
  tombstone: [],
};

export const featuresHandler =
  (node: ServerNode): handleUnaryCall<Empty, SupportedMethods> =>
  (_call, callback) => {
    if (node.faults.featuresUnanswered) return;
    const supported = new features.SupportedMethods().setEventStoreServerVersion(node.options.version);
    for (const [name, list] of Object.entries(METHODS)) {
      const method = new features.SupportedMethod().setServiceName(SERVICE).setMethodName(name);
      method.setFeaturesList([...list]);
      supported.addMethods(method);
    }
    callback(null, supported);
  };
