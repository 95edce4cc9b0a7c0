import { type handleUnaryCall } from '@grpc/grpc-js';
import gossip, { type ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import shared, { type Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { ServerNode } from './server.node.js';

/** A node as the others see it. */
export interface Member extends Pick<ServerNode, 'endpoint' | 'leader' | 'isLeaderless'> {
  readonly isAlive: boolean;
}

const { LEADER, FOLLOWER, UNKNOWN } = gossip.MemberInfo.VNodeState;

/** Who is there, and who leads: what a client asks that was given several hosts. */
export const gossipHandler =
  (members: readonly Member[], asked: () => void): handleUnaryCall<Empty, ClusterInfo> =>
  (_call, callback) => {
    asked();
    callback(null, new gossip.ClusterInfo().setMembersList(members.map(infoOf)));
  };

function infoOf({ endpoint, leader, isLeaderless, isAlive }: Member) {
  const { host, port } = endpoint;
  return new gossip.MemberInfo()
    .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
    .setTimeStamp(String(BigInt(Date.now()) * 10_000n))
    .setState(isLeaderless ? UNKNOWN : leader ? FOLLOWER : LEADER)
    .setIsAlive(isAlive)
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
}
