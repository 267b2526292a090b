import { expect, it } from 'vitest';
import { createVirtualClock, UsageError } from '#base';
import { unionAuthorizer } from '../authz/authorizer.ts';
import { choosePlugins, createPlugins } from './plugins.ts';

const all = createPlugins({
  find: () => undefined,
  list: () => [],
  writeOf: () => ({ type: 'delete', key: '' }),
  createNamespace: async () => undefined,
  createDefaultServiceAccount: async () => undefined,
  random: () => 0,
  clock: createVirtualClock(),
  signal: new AbortController().signal,
  featureGates: new Set(),
  settings: {},
  authorizer: unionAuthorizer([]),
  grants: { rulesOfUser: async () => [], rulesOfRole: async () => undefined },
  webhooks: { ask: () => undefined },
  policySources: {
    find: () => undefined,
    versionsOf: () => [],
    authorizer: unionAuthorizer([]),
    clock: createVirtualClock(),
    kindNamed: () => undefined,
    findParam: () => undefined,
    listParams: () => [],
  },
});
/** Upstream's plugins in the order in which it asks them. */
const upstreamOrder = `
  AlwaysAdmit NamespaceAutoProvision NamespaceLifecycle NamespaceExists LimitPodHardAntiAffinityTopology LimitRanger
  ServiceAccount NodeRestriction TaintNodesByCondition AlwaysPullImages ImagePolicyWebhook PodSecurity PodNodeSelector
  Priority DefaultTolerationSeconds PodTolerationRestriction EventRateLimit ExtendedResourceToleration
  DefaultStorageClass StorageObjectInUseProtection PodGroupProtection OwnerReferencesPermissionEnforcement
  PersistentVolumeClaimResize RuntimeClass CertificateApproval CertificateSigning ClusterTrustBundleAttest
  CertificateSubjectRestriction DefaultIngressClass DenyServiceExternalIPs PodTopologyLabels
  NodeDeclaredFeatureValidator PodResizeValidator MutatingAdmissionPolicy MutatingAdmissionWebhook
  ValidatingAdmissionPolicy ValidatingAdmissionWebhook ResourceQuota AlwaysDeny
`
  .trim()
  .split(/\s+/);

it("asks plugins in upstream's order, after what upstream looks at elsewhere", () => {
  const names = all.map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual(['RoleEscalation', 'DeviceAdminAccess', 'ClaimStatusAuthorization']);
  expect(names.slice(3)).toEqual(upstreamOrder.filter(name => names.includes(name)));
});

it('asks those that are on by default or enabled, and not disabled', () => {
  const names = (enabled: string[], disabled: string[] = []) =>
    choosePlugins(all, { enabled, disabled }).map(({ name }) => name);
  expect(names([])).not.toContain('DenyServiceExternalIPs');
  expect(names(['DenyServiceExternalIPs']).toSorted()).toEqual([...names([]), 'DenyServiceExternalIPs'].toSorted());
  expect(names([], ['PodSecurity'])).not.toContain('PodSecurity');
  expect(() => names(['PodSecurity'], ['PodSecurity'])).toThrow(
    'admission plugin "PodSecurity" is enabled and disabled',
  );
  expect(() => names([], ['DenyEverything'])).toThrow(UsageError);
  expect(() => names(['DenyEverything'])).toThrow(UsageError);
  expect(() => names(['DenyEverything'])).toThrow(
    'there is no admission plugin "DenyEverything"; there are RoleEscalation,',
  );
});
