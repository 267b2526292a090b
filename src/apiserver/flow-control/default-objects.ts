/** The objects that every cluster has: upstream's mandatory and suggested configuration.
 *  Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#default-objects */
import type {
  FlowSchemaSpec,
  FlowSchemaSubject,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  PriorityLevelConfigurationSpec,
  ResourcePolicyRule,
} from '#api';

/** Says whether the server keeps the spec as it is by default. */
export const autoUpdateAnnotation = 'apf.kubernetes.io/autoupdate-spec';

/** An object that is there by default. */
export interface DefaultObject<Spec> {
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: Spec;
  /** Whether whatever anybody makes of it is undone. */
  readonly isMandatory: boolean;
}

const mandatoryNames: readonly string[] = ['exempt', 'catch-all'];

const object = <Spec>(name: string, spec: Spec): DefaultObject<Spec> => ({
  metadata: { name, annotations: { [autoUpdateAnnotation]: 'true' } },
  spec,
  isMandatory: mandatoryNames.includes(name),
});

type Level = DefaultObject<PriorityLevelConfigurationSpec>;
type Schema = DefaultObject<FlowSchemaSpec>;

interface LevelNumbers {
  readonly shares: number;
  readonly lendable: number;
  readonly queues: number;
  readonly hand: number;
}

const limited = (name: string, { shares, lendable, queues, hand }: LevelNumbers): Level =>
  object(name, {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: shares,
      lendablePercent: lendable,
      limitResponse: { type: 'Queue', queuing: { queues, handSize: hand, queueLengthLimit: 50 } },
    },
  });

/** In the order in which upstream makes them. */
export const defaultLevels: readonly Level[] = [
  limited('system', { shares: 30, lendable: 33, queues: 64, hand: 6 }),
  limited('node-high', { shares: 40, lendable: 25, queues: 64, hand: 6 }),
  limited('leader-election', { shares: 10, lendable: 0, queues: 16, hand: 4 }),
  limited('workload-high', { shares: 40, lendable: 50, queues: 128, hand: 6 }),
  limited('workload-low', { shares: 100, lendable: 90, queues: 128, hand: 6 }),
  limited('global-default', { shares: 20, lendable: 50, queues: 128, hand: 6 }),
  object('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
  object('catch-all', {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
  }),
];

const user = (name: string): FlowSchemaSubject => ({ kind: 'User', user: { name } });
const group = (name: string): FlowSchemaSubject => ({ kind: 'Group', group: { name } });
const everybody = [group('system:unauthenticated'), group('system:authenticated')];
const systemAccounts: FlowSchemaSubject = {
  kind: 'ServiceAccount',
  serviceAccount: { namespace: 'kube-system', name: '*' },
};

const anyResource: ResourcePolicyRule = {
  verbs: ['*'],
  apiGroups: ['*'],
  resources: ['*'],
  clusterScope: true,
  namespaces: ['*'],
};
const anyPath: NonResourcePolicyRule = { verbs: ['*'], nonResourceURLs: ['*'] };

const anythingOf = (...subjects: FlowSchemaSubject[]): PolicyRulesWithSubjects => ({
  subjects,
  resourceRules: [anyResource],
  nonResourceRules: [anyPath],
});

const leases = (verbs: string[]): ResourcePolicyRule => ({
  verbs,
  apiGroups: ['coordination.k8s.io'],
  resources: ['leases'],
  namespaces: ['*'],
});

interface SchemaFacts {
  readonly level: string;
  readonly precedence: number;
  /** Default: all requests are one flow. */
  readonly by?: 'User' | 'Namespace';
}

const schema = (name: string, { level, precedence, by }: SchemaFacts, rule: PolicyRulesWithSubjects): Schema =>
  object(name, {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence: precedence,
    ...(by === undefined ? {} : { distinguisherMethod: { type: `By${by}` } }),
    rules: [rule],
  });

/** In the order in which upstream makes them. */
export const defaultSchemas: readonly Schema[] = [
  schema('system-nodes', { level: 'system', precedence: 500, by: 'User' }, anythingOf(group('system:nodes'))),
  schema(
    'system-node-high',
    { level: 'node-high', precedence: 400, by: 'User' },
    {
      subjects: [group('system:nodes')],
      resourceRules: [{ ...anyResource, apiGroups: [''], resources: ['nodes', 'nodes/status'] }, leases(['*'])],
    },
  ),
  schema(
    'probes',
    { level: 'exempt', precedence: 2 },
    {
      subjects: everybody,
      // A server that is busy is not dead.
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
    },
  ),
  schema(
    'system-leader-election',
    { level: 'leader-election', precedence: 100, by: 'User' },
    {
      subjects: [user('system:kube-controller-manager'), user('system:kube-scheduler'), systemAccounts],
      resourceRules: [leases(['get', 'create', 'update'])],
    },
  ),
  schema(
    'kube-controller-manager',
    { level: 'workload-high', precedence: 800, by: 'Namespace' },
    anythingOf(user('system:kube-controller-manager')),
  ),
  schema(
    'kube-scheduler',
    { level: 'workload-high', precedence: 800, by: 'Namespace' },
    anythingOf(user('system:kube-scheduler')),
  ),
  schema(
    'kube-system-service-accounts',
    { level: 'workload-high', precedence: 900, by: 'Namespace' },
    anythingOf(systemAccounts),
  ),
  schema(
    'service-accounts',
    { level: 'workload-low', precedence: 9000, by: 'User' },
    anythingOf(group('system:serviceaccounts')),
  ),
  schema('global-default', { level: 'global-default', precedence: 9900, by: 'User' }, anythingOf(...everybody)),
  schema('exempt', { level: 'exempt', precedence: 1 }, anythingOf(group('system:masters'))),
  schema('catch-all', { level: 'catch-all', precedence: 10_000, by: 'User' }, anythingOf(...everybody)),
];
