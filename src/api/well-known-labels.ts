/** Labels, annotations, taints, finalizers and types of secrets that several components agree on. A name that one kind
 *  of object alone has stands beside that kind; one that one component alone knows, in that component.
 *  Source: https://kubernetes.io/docs/reference/labels-annotations-taints/ */

/** On nodes: the name that the machine gives itself; pods are spread by it over nodes. */
export const hostnameLabel = 'kubernetes.io/hostname';
/** On nodes and volumes: what fails together, such as a data centre. */
export const zoneLabel = 'topology.kubernetes.io/zone';
/** On nodes and volumes: what zones are in. */
export const regionLabel = 'topology.kubernetes.io/region';
/** On nodes: the operating system, as Go calls it. */
export const osLabel = 'kubernetes.io/os';
/** On nodes: the processor's architecture, as Go calls it. */
export const archLabel = 'kubernetes.io/arch';
/** On nodes: which of its types a cloud calls the machine. */
export const instanceTypeLabel = 'node.kubernetes.io/instance-type';
/** On nodes whose pods are scripted: `true`; see docs/reference/simulated-nodes.md. */
export const simulatedLabel = 'kubernode.dev/simulated';

/** What {@link zoneLabel} was called. */
export const betaZoneLabel = 'failure-domain.beta.kubernetes.io/zone';
/** What {@link regionLabel} was called. */
export const betaRegionLabel = 'failure-domain.beta.kubernetes.io/region';
/** What {@link osLabel} was called; kubelets set both. */
export const betaOsLabel = 'beta.kubernetes.io/os';
/** What {@link archLabel} was called; kubelets set both. */
export const betaArchLabel = 'beta.kubernetes.io/arch';
/** What {@link instanceTypeLabel} was called. */
export const betaInstanceTypeLabel = 'beta.kubernetes.io/instance-type';

/** Of nodes that are not ready, as they say themselves. */
export const notReadyTaint = 'node.kubernetes.io/not-ready';
/** Of nodes that have not been heard of for long. */
export const unreachableTaint = 'node.kubernetes.io/unreachable';
/** Of nodes that `kubectl cordon` closed. */
export const unschedulableTaint = 'node.kubernetes.io/unschedulable';

/** On pods that a kubelet shows of files of its node. */
export const mirrorPodAnnotation = 'kubernetes.io/config.mirror';
/** On pods: an integer; of several, those with a lower one go first. */
export const podDeletionCostAnnotation = 'controller.kubernetes.io/pod-deletion-cost';
/** On pods: the job that made them. */
export const jobNameLabel = 'batch.kubernetes.io/job-name';

/** On Endpoints: `true` when somebody keeps slices besides. */
export const skipMirrorLabel = 'endpointslice.kubernetes.io/skip-mirror';
/** On slices: who keeps them. */
export const sliceManagedByLabel = 'endpointslice.kubernetes.io/managed-by';

/** The type of secrets that hold a token of a service account. */
export const serviceAccountTokenType = 'kubernetes.io/service-account-token';
/** On such secrets: whose token. */
export const serviceAccountNameAnnotation = 'kubernetes.io/service-account.name';

/** On such secrets: the date, as of UTC, on which somebody showed their token last. */
export const lastUsedLabel = 'kubernetes.io/legacy-token-last-used';
/** On such secrets: the date, as of UTC, since which their token is not believed any more. */
export const invalidSinceLabel = 'kubernetes.io/legacy-token-invalid-since';
/** The config map that says since which date it is written down when such tokens are used, and where in it. */
export const tokenTracking = {
  namespace: 'kube-system',
  name: 'kube-apiserver-legacy-service-account-token-tracking',
  key: 'since',
} as const;

/** Keeps a claim while a pod uses it. */
export const claimProtectionFinalizer = 'kubernetes.io/pvc-protection';
/** On groups of pods: pods are in them. */
export const podGroupProtectionFinalizer = 'scheduling.k8s.io/podgroup-protection';
/** Keeps a volume while it is bound. */
export const volumeProtectionFinalizer = 'kubernetes.io/pv-protection';
/** Keeps a class of attributes while a volume has it. */
export const attributesProtectionFinalizer = 'kubernetes.io/vac-protection';

/** What was applied last by who applies at the client's side: the manifest as JSON. */
export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration';
/** On the bookmark after the first state of a watch: `true`. */
export const initialEventsEndAnnotation = 'k8s.io/initial-events-end';
