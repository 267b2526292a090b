/** What the fields of a pod's specification do, but for its containers and its volumes. */
import { carriedOut, type FieldTable, gated, gatedBy, is, isNot, none, parts, recorded, refused } from './effect.ts';

const security = carriedOut('kubelet/plan/config/security.ts');
const names = carriedOut('kubelet/plan/config/hosts-file.ts');
const resolver = carriedOut('kubelet/plan/config/pod-dns.ts');
const nodeAffinity = carriedOut('api/placement/node-affinity.ts');
const tolerations = carriedOut('api/placement/tolerations.ts');
const windowsOnly = none('Windows only');
const podAffinity = carriedOut('scheduler/plugins/inter-pod-affinity.ts');
const spread = carriedOut('scheduler/plugins/pod-topology-spread.ts');
const matchLabelKeys = carriedOut('apiserver/registry/strategies/pod/match-label-keys.ts');

export const podFields: Readonly<Record<string, FieldTable>> = {
  PodSpec: {
    activeDeadlineSeconds: carriedOut('kubelet/plan/deadline.ts'),
    affinity: parts,
    automountServiceAccountToken: carriedOut('apiserver/admission/service-account.ts'),
    containers: carriedOut('kubelet/plan/plan-containers.ts'),
    dnsConfig: resolver,
    dnsPolicy: resolver,
    enableServiceLinks: carriedOut('kubelet/plan/config/service-links.ts'),
    ephemeralContainers: carriedOut('kubelet/plan/plan-containers.ts'),
    evictionResponders: gated,
    hostAliases: names,
    hostIPC: security,
    hostNetwork: security,
    hostPID: security,
    hostUsers: [
      security,
      refused('RuntimeClass handler "" does not support user namespaces', {
        when: is(false),
        reason: 'UserNamespacesNotSupported',
      }),
    ],
    hostname: names,
    hostnameOverride: names,
    imagePullSecrets: carriedOut('kubelet/images/credentials.ts'),
    initContainers: carriedOut('kubelet/plan/plan-containers.ts'),
    nodeName: carriedOut('scheduler/plugins/node-name.ts'),
    nodeSelector: nodeAffinity,
    os: carriedOut('kubelet/plan/admit-pod.ts'),
    overhead: carriedOut('api/placement/pod-resources.ts'),
    preemptionPolicy: carriedOut('scheduler/plugins/default-preemption.ts'),
    priority: carriedOut('scheduler/plugins/priority-sort.ts'),
    priorityClassName: carriedOut('apiserver/admission/priority.ts'),
    readinessGates: carriedOut('kubelet/plan/status/conditions.ts'),
    resourceClaims: carriedOut('scheduler/plugins/dynamic-resources.ts'),
    resources: carriedOut('kubelet/plan/config/cgroup-resources.ts'),
    restartPolicy: carriedOut('kubelet/plan/restart.ts'),
    runtimeClassName: carriedOut('kubelet/host/machine-host.ts'),
    schedulerName: carriedOut('scheduler/profiles.ts'),
    schedulingGates: carriedOut('scheduler/plugins/scheduling-gates.ts'),
    schedulingGroup: gatedBy('GenericWorkload', 'scheduler/plugins/gang-scheduling.ts'),
    securityContext: carriedOut('kubelet/plan/config/security.ts'),
    serviceAccount: recorded('the old name of serviceAccountName, kept equal to it'),
    serviceAccountName: carriedOut('apiserver/admission/service-account.ts'),
    setHostnameAsFQDN: names,
    shareProcessNamespace: security,
    subdomain: names,
    terminationGracePeriodSeconds: carriedOut('kubelet/plan/plan-ending.ts'),
    tolerations,
    topologySpreadConstraints: parts,
    volumes: carriedOut('kubelet/volumes/volumes.ts'),
  },
  Affinity: { nodeAffinity, podAffinity: parts, podAntiAffinity: parts },
  NodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: carriedOut('scheduler/plugins/node-affinity.ts'),
    requiredDuringSchedulingIgnoredDuringExecution: nodeAffinity,
  },
  PreferredSchedulingTerm: {
    preference: carriedOut('scheduler/plugins/node-affinity.ts'),
    weight: carriedOut('scheduler/plugins/node-affinity.ts'),
  },
  NodeSelector: { nodeSelectorTerms: nodeAffinity },
  NodeSelectorTerm: { matchExpressions: nodeAffinity, matchFields: nodeAffinity },
  NodeSelectorRequirement: { key: nodeAffinity, operator: nodeAffinity, values: nodeAffinity },
  PodAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: podAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: podAffinity,
  },
  PodAntiAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: podAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: podAffinity,
  },
  WeightedPodAffinityTerm: { podAffinityTerm: podAffinity, weight: podAffinity },
  PodAffinityTerm: {
    labelSelector: podAffinity,
    matchLabelKeys,
    mismatchLabelKeys: matchLabelKeys,
    namespaceSelector: podAffinity,
    namespaces: podAffinity,
    topologyKey: podAffinity,
  },
  TopologySpreadConstraint: {
    labelSelector: spread,
    matchLabelKeys,
    maxSkew: spread,
    minDomains: spread,
    nodeAffinityPolicy: spread,
    nodeTaintsPolicy: spread,
    topologyKey: spread,
    whenUnsatisfiable: spread,
  },
  PodDNSConfig: { nameservers: resolver, options: resolver, searches: resolver },
  PodDNSConfigOption: { name: resolver, value: resolver },
  HostAlias: { hostnames: names, ip: names },
  LocalObjectReference: { name: carriedOut('kubelet/images/credentials.ts') },
  PodOS: { name: carriedOut('kubelet/plan/admit-pod.ts') },
  PodReadinessGate: { conditionType: carriedOut('kubelet/plan/status/conditions.ts') },
  PodResourceClaim: {
    name: carriedOut('api/devices/pod-claims.ts'),
    resourceClaimName: carriedOut('api/devices/pod-claims.ts'),
    resourceClaimTemplateName: carriedOut('controllers/resourceclaim/controller.ts'),
  },
  PodSchedulingGate: { name: carriedOut('scheduler/plugins/scheduling-gates.ts') },
  PodSecurityContext: {
    appArmorProfile: parts,
    fsGroup: carriedOut('kubelet/volumes/volumes.ts'),
    fsGroupChangePolicy: carriedOut('kubelet/volumes/ownership.ts'),
    runAsGroup: security,
    runAsNonRoot: security,
    runAsUser: security,
    seLinuxChangePolicy: none('about volumes that are mounted with a label, of which there are none'),
    seLinuxOptions: security,
    seccompProfile: security,
    supplementalGroups: security,
    supplementalGroupsPolicy: carriedOut('kubelet/plan/admit-pod.ts'),
    sysctls: carriedOut('kubelet/plan/config/sandbox-config.ts'),
    windowsOptions: windowsOnly,
  },
  Sysctl: {
    name: carriedOut('kubelet/plan/config/sandbox-config.ts'),
    value: carriedOut('kubelet/plan/config/sandbox-config.ts'),
  },
  AppArmorProfile: {
    localhostProfile: recorded('part of the profile'),
    type: refused('Cannot enforce AppArmor: profiles are not supported in this node', {
      when: isNot('Unconfined'),
      reason: 'AppArmor',
    }),
  },
  SeccompProfile: { localhostProfile: security, type: security },
  SELinuxOptions: { level: security, role: security, type: security, user: security },
  Toleration: {
    effect: tolerations,
    key: tolerations,
    operator: tolerations,
    tolerationSeconds: carriedOut('controllers/node-lifecycle/evictions.ts'),
    value: tolerations,
  },
};
