/** The admission plugins, in the order in which they run. To add one: write its file, put it where it belongs, and say
 *  why there. */

import { type EnabledGates, type Kind, type KubeObject, ResourceQuota } from '#api';
import { type Clock, UsageError } from '#base';
import type { StoreOperation } from '#store';
import type { Authorizer } from '../authz/authorizer.ts';
import type { RoleGrants } from '../authz/role-grants.ts';
import type { AdmissionPlugin, FindObject, ListObjects } from './admission.ts';
import { alwaysAdmit } from './always-admit.ts';
import { alwaysDeny } from './always-deny.ts';
import { certificateApproval } from './certificates/certificate-approval.ts';
import { certificateSigning } from './certificates/certificate-signing.ts';
import { certificateSubjectRestriction } from './certificates/certificate-subject-restriction.ts';
import { clusterTrustBundleAttest } from './certificates/cluster-trust-bundle-attest.ts';
import { claimStatusAuthorization } from './claim-status-authorization.ts';
import type { AdmissionSettings } from './configuration/settings.ts';
import { defaultIngressClass } from './default-ingress-class.ts';
import { defaultTolerationSeconds } from './default-toleration-seconds.ts';
import { denyServiceExternalIPs } from './deny-service-external-ips.ts';
import { deviceAdminAccess } from './device-admin-access.ts';
import { eventRateLimit } from './events/event-rate-limit.ts';
import { imagePolicyWebhook } from './image-policy/image-policy-webhook.ts';
import { limitRanger } from './limit-ranger/limit-ranger.ts';
import { mutatingAdmissionPolicy } from './mutating-admission-policy.ts';
import { mutatingAdmissionWebhook } from './mutating-admission-webhook.ts';
import { namespaceAutoProvision } from './namespace-auto-provision.ts';
import { namespaceExists } from './namespace-exists.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { nodeRestriction } from './node-restriction/node-restriction.ts';
import { ownerReferencesPermissionEnforcement } from './owner-references-permission-enforcement.ts';
import { podSecurity } from './pod-security/pod-security.ts';
import { alwaysPullImages } from './pods/always-pull-images.ts';
import { extendedResourceToleration } from './pods/extended-resource-toleration.ts';
import { limitPodHardAntiAffinityTopology } from './pods/limit-pod-hard-anti-affinity-topology.ts';
import { nodeDeclaredFeatureValidator } from './pods/node-declared-feature-validator.ts';
import { podGroupProtection } from './pods/pod-group-protection.ts';
import { podNodeSelector } from './pods/pod-node-selector.ts';
import { podResizeValidator } from './pods/pod-resize-validator.ts';
import { podTolerationRestriction } from './pods/pod-toleration-restriction.ts';
import { podTopologyLabels } from './pods/pod-topology-labels.ts';
import type { PolicySources } from './policies/bound.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota/resource-quota.ts';
import { roleEscalation } from './role-escalation.ts';
import { runtimeClass } from './runtime-class.ts';
import { serviceAccount } from './service-account.ts';
import { taintNodesByCondition } from './taint-nodes-by-condition.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';
import { validatingAdmissionWebhook } from './validating-admission-webhook.ts';
import { defaultStorageClass } from './volumes/default-storage-class.ts';
import { persistentVolumeClaimResize } from './volumes/persistent-volume-claim-resize.ts';
import { storageObjectInUseProtection } from './volumes/storage-object-in-use-protection.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

interface PluginOptions {
  find: FindObject;
  list: ListObjects;
  /** The write that replaces an object by a changed copy, if nobody was quicker. */
  writeOf: (kind: Kind, object: KubeObject) => StoreOperation;
  /** Makes a namespace, unless it is there; admission has its say. */
  createNamespace: (name: string) => Promise<void>;
  createDefaultServiceAccount: (namespace: string) => Promise<void>;
  random: () => number;
  authorizer: Authorizer;
  grants: RoleGrants;
  webhooks: Webhooks;
  policySources: PolicySources;
  clock: Clock;
  /** Aborted when the server ends. */
  signal: AbortSignal;
  settings: AdmissionSettings;
  featureGates: EnabledGates;
}

/** All plugins, those that are off among them: which run is for the chain to say. */
export const createPlugins = ({
  find,
  list,
  writeOf,
  createNamespace,
  createDefaultServiceAccount,
  random,
  authorizer,
  grants,
  webhooks,
  policySources,
  clock,
  signal,
  settings,
  featureGates,
}: PluginOptions): readonly AdmissionPlugin[] => [
  // First what upstream's registries look at before it asks those who look; none of these changes anything.
  roleEscalation({ authorizer, grants }),
  deviceAdminAccess({ find }),
  claimStatusAuthorization({ authorizer }),
  // From here on upstream's order. Whether there may be anything new at all.
  alwaysAdmit,
  namespaceAutoProvision({ find, createNamespace }),
  namespaceLifecycle({ find }),
  namespaceExists({ find }),
  limitPodHardAntiAffinityTopology,
  // What objects leave out, of which none looks at what another fills in; and what nobody may do, by what will be
  // stored.
  limitRanger({ list }),
  serviceAccount({ find, createDefault: createDefaultServiceAccount, random }),
  nodeRestriction({ find, authorizer }),
  taintNodesByCondition,
  alwaysPullImages,
  imagePolicyWebhook({ clock, random, signal, settings: settings.imagePolicy }),
  podSecurity({ find, list, settings: settings.podSecurity }),
  podNodeSelector({ find }),
  priority({ find, list }),
  defaultTolerationSeconds,
  // Which wants all tolerations that others add to be allowed.
  podTolerationRestriction({ find }),
  eventRateLimit({ clock, limits: settings.eventRateLimit }),
  extendedResourceToleration,
  defaultStorageClass({ list }),
  storageObjectInUseProtection,
  podGroupProtection({ featureGates }),
  ownerReferencesPermissionEnforcement({ authorizer, kindNamed: policySources.kindNamed }),
  persistentVolumeClaimResize({ find }),
  runtimeClass({ find }),
  certificateApproval({ authorizer }),
  certificateSigning({ authorizer }),
  clusterTrustBundleAttest({ authorizer }),
  certificateSubjectRestriction,
  defaultIngressClass({ list }),
  denyServiceExternalIPs,
  podTopologyLabels({ find }),
  nodeDeclaredFeatureValidator({ find }),
  podResizeValidator({ find }),
  // What users' rules and programs say, which see what all of these made of it.
  mutatingAdmissionPolicy({ list, policySources }),
  mutatingAdmissionWebhook({ webhooks }),
  validatingAdmissionPolicy({ list, policySources }),
  validatingAdmissionWebhook({ webhooks }),
  // When all others agree, what it costs.
  resourceQuota({ list, writeOf: object => writeOf(ResourceQuota, object) }),
  alwaysDeny,
];

/** Those that are asked, by upstream's two lists of names: optional ones that are enabled, and others that are not
 *  disabled. Throws UsageError for a name that none has, or that both lists have, and for one that lacks what it
 *  needs. */
export function choosePlugins(
  plugins: readonly AdmissionPlugin[],
  { enabled = [], disabled = [] }: { enabled?: readonly string[]; disabled?: readonly string[] },
): AdmissionPlugin[] {
  const unknown = [...enabled, ...disabled].find(name => !plugins.some(plugin => plugin.name === name));
  if (unknown !== undefined) {
    const names = plugins.map(({ name }) => name).join(', ');
    throw new UsageError(`there is no admission plugin ${JSON.stringify(unknown)}; there are ${names}`);
  }
  const both = enabled.find(name => disabled.includes(name));
  if (both !== undefined) throw new UsageError(`admission plugin ${JSON.stringify(both)} is enabled and disabled`);
  const chosen = plugins.filter(({ name, isOptional }) =>
    isOptional ? enabled.includes(name) : !disabled.includes(name),
  );
  const lacking = chosen.find(({ lacks }) => lacks !== undefined);
  if (lacking) throw new UsageError(`admission plugin ${JSON.stringify(lacking.name)} needs ${lacking.lacks}`);
  return chosen;
}
