import type { AppReplica } from '../support/app.replica.js';
import type { Deployment } from '../support/deployment.js';
import type { EventStoreDBDouble } from '../support/eventstoredb/eventstoredb.double.js';
import { PASSING_FAULTS, type ReadFault } from '../support/eventstoredb/server.faults.js';
import { randomOf } from '../support/random.facts.js';
import type { Fault, Part } from './fault.plan.js';

/** Longer than a consumer's session and a relay's lease (10 s). */
const BEYOND_SESSIONS: readonly [number, number] = [11_000, 18_000];
/** The share of calls that fail while EventStoreDB is failing. */
const SHARE = 0.15;
const READ_FAULTS: readonly ReadFault[] = ['cut', 'unanswered', 'half', 'not-ready', 'not-leader'];

/** Everything that can go wrong with a deployment. */
export function partsOf(deployment: Deployment, seed: number): readonly Part[] {
  const { double } = deployment;
  return [
    ...deployment.replicas.map((replica) => ({ name: replica.name, faults: faultsOf(replica) })),
    { name: 'Kafka', faults: faultsOfKafka(deployment) },
    { name: 'PostgreSQL', faults: faultsOfPostgres(deployment) },
    ...(double ? [{ name: 'EventStoreDB', faults: faultsOfEventStoreDB(double, randomOf(seed)) }] : []),
  ];
}

function faultsOf(replica: AppReplica): readonly Fault[] {
  const [release, freeze, thaw] = [() => replica.release(), () => replica.freeze(), () => replica.thaw()];
  return [
    { name: 'killed', lasts: [0, 6_000], strike: () => replica.kill(), heal: release },
    { name: 'asked to end', lasts: [0, 4_000], strike: () => replica.terminate(), heal: release },
    { name: 'frozen', lasts: [200, 5_000], strike: freeze, heal: thaw },
    { name: 'frozen beyond its sessions', lasts: BEYOND_SESSIONS, strike: freeze, heal: thaw },
  ];
}

function faultsOfKafka({ kafka }: Deployment): readonly Fault[] {
  const node = kafka.nodes[0] as (typeof kafka.nodes)[number];
  return [
    { name: 'killed', lasts: [0, 15_000], strike: () => node.kill(), heal: () => node.start() },
    { name: 'frozen', lasts: [500, 15_000], strike: () => node.freeze(), heal: () => node.thaw() },
  ];
}

function faultsOfPostgres(deployment: Deployment): readonly Fault[] {
  const signal =
    (...args: Parameters<Deployment['signalPostgres']>) =>
    () =>
      deployment.signalPostgres(...args);
  return [
    { name: 'killed', lasts: [0, 0], strike: signal('SIGKILL', 'postmaster'), heal: () => {} },
    { name: 'killed with all its backends', lasts: [0, 0], strike: signal('SIGKILL', 'all'), heal: () => {} },
    { name: 'frozen', lasts: [500, 15_000], strike: signal('SIGSTOP'), heal: signal('SIGCONT') },
  ];
}

function faultsOfEventStoreDB(double: EventStoreDBDouble, random: () => number): readonly Fault[] {
  const { faults } = double;
  const sometimes = <T>(values: readonly T[]) =>
    random() < SHARE ? values[Math.floor(random() * values.length)] : undefined;
  const heal = () => {
    faults.storeLate();
    faults.clear();
  };
  return [
    { name: 'gone', lasts: [0, 20_000], strike: () => double.stop(), heal: () => double.listen() },
    { name: 'slow', lasts: [2_000, 15_000], strike: () => void (faults.latencyMs = 50 + random() * 500), heal },
    { name: 'quiet', lasts: [2_000, 15_000], strike: () => void (faults.quiet = true), heal },
    {
      name: 'ending its subscriptions, which resume too early',
      lasts: [100, 1_000],
      strike: () => {
        faults.redelivered = 20;
        double.endSubscriptions();
      },
      heal,
    },
    {
      name: 'failing at appends',
      lasts: [2_000, 15_000],
      strike: () => void (faults.append = () => sometimes(PASSING_FAULTS)),
      heal,
    },
    {
      name: 'failing at reads',
      lasts: [2_000, 15_000],
      strike: () => void (faults.read = () => sometimes(READ_FAULTS)),
      heal,
    },
  ];
}
