/** strategies: what each kind does beyond its shape, one file a kind, in the order of `kinds` in `#api`.
 *
 *  Start reading at `replica-set.ts`; `../strategy.ts` says what the members mean. Rules that several kinds share are in
 *  `fields/`, makers of table columns in `columns/`, and what pods and services need more room for in `pod/` and
 *  `service/`. To add a kind: write its file and name it here. */
import type { Strategy } from '../strategy.ts';
import { configMapStrategy } from './config-map.ts';
import { deploymentStrategy } from './deployment.ts';
import { namespaceStrategy } from './namespace.ts';
import { nodeStrategy } from './node.ts';
import { podStrategy } from './pod.ts';
import { replicaSetStrategy } from './replica-set.ts';
import { createServiceStrategy, type ServiceOptions } from './service.ts';
import { serviceAccountStrategy } from './service-account.ts';

export type { ServiceOptions };

/** Facts of the cluster that strategies need. */
export interface StrategyOptions extends ServiceOptions {}

/** The strategies of a cluster. */
export const createStrategies = (options: StrategyOptions = {}): readonly Strategy[] => [
  // The core group.
  namespaceStrategy,
  nodeStrategy,
  podStrategy,
  createServiceStrategy(options),
  configMapStrategy,
  serviceAccountStrategy,
  // Workloads.
  replicaSetStrategy,
  deploymentStrategy,
];

/** The strategies of a cluster with the default service network and node ports. */
export const strategies: readonly Strategy[] = createStrategies();
