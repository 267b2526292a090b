/** strategies: what each kind does beyond its shape, one file a kind, in the order of `kinds` in `#api`.
 *
 *  Start reading at `replica-set.ts`; `../strategy.ts` says what the members mean. Rules that several kinds share are in
 *  `fields/`, makers of table columns in `columns/`, and what pods and services need more room for in `pod/` and
 *  `service/`. To add a kind: write its file and name it here. */
import type { Strategy } from '../../resource/strategy.ts';
import { configMapStrategy } from './config-map.ts';
import { controllerRevisionStrategy } from './controller-revision.ts';
import { deploymentStrategy } from './deployment.ts';
import { endpointSliceStrategy } from './endpoint-slice.ts';
import { endpointsStrategy } from './endpoints.ts';
import { eventStrategy } from './event.ts';
import { eventsV1EventStrategy } from './events-v1-event.ts';
import { leaseStrategy } from './lease.ts';
import { namespaceStrategy } from './namespace.ts';
import { nodeStrategy } from './node.ts';
import { podStrategy } from './pod.ts';
import { podTemplateStrategy } from './pod-template.ts';
import { replicaSetStrategy } from './replica-set.ts';
import { replicationControllerStrategy } from './replication-controller.ts';
import { secretStrategy } from './secret.ts';
import { createServiceStrategy, type ServiceOptions } from './service.ts';
import { serviceAccountStrategy } from './service-account.ts';

/** Facts of the cluster that strategies need. */
export interface StrategyOptions extends ServiceOptions {}

/** The strategies of a cluster. */
export const createStrategies = (options: StrategyOptions = {}): readonly Strategy[] => [
  // The core group.
  namespaceStrategy,
  nodeStrategy,
  podStrategy,
  podTemplateStrategy,
  replicationControllerStrategy,
  createServiceStrategy(options),
  endpointsStrategy,
  configMapStrategy,
  secretStrategy,
  serviceAccountStrategy,
  eventStrategy,
  // Workloads.
  replicaSetStrategy,
  deploymentStrategy,
  controllerRevisionStrategy,
  // Where services lead.
  endpointSliceStrategy,
  // Leases: heartbeats of nodes, leader election.
  leaseStrategy,
  // Events, in their own group; stored as the core group's.
  eventsV1EventStrategy,
];

/** The strategies of a cluster with the default service network and node ports. */
export const strategies: readonly Strategy[] = createStrategies();
