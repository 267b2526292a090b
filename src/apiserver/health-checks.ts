/** What the health of a server is made of, under the names that upstream's has: scripts ask for single ones, or leave
 *  them out.
 *  Source: https://kubernetes.io/docs/reference/using-api/health-checks/#individual-health-checks */
import type { HealthCheck } from './http/health.ts';

/** What is asked. */
export interface HealthSources {
  /** Rejects when the store cannot be read. */
  readonly checkStore: () => Promise<unknown>;
  /** Rejects while the default roles are not there. */
  readonly checkRoles: () => Promise<unknown>;
  /** Aborted when the server ends. */
  readonly stopping: AbortSignal;
}

/** Begun before the first port opens, or part of a server that answers at all. */
const begunBeforePorts = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'storage-readiness',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
  'apiservice-openapi-controller',
  'apiservice-openapiv3-controller',
].map(name => `poststarthook/${name}`);

const holds = async () => undefined;

/** In upstream's order, after `ping`. */
export const healthChecks = ({ checkStore, checkRoles, stopping }: HealthSources): HealthCheck[] => [
  { name: 'log', check: holds },
  { name: 'etcd', check: checkStore },
  { name: 'etcd-readiness', readinessOnly: true, check: checkStore },
  { name: 'informer-sync', readinessOnly: true, check: holds },
  ...begunBeforePorts.map(name => ({ name, check: holds })),
  { name: 'poststarthook/rbac/bootstrap-roles', check: checkRoles },
  { name: 'autoregister-completion', check: holds },
  { name: 'shutdown', readinessOnly: true, check: async () => stopping.throwIfAborted() },
];
