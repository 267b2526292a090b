/** resourceclaim: makes the claims of devices that pods have templates for, and tells the pods their names. */
import {
  deviceClaimNamesOf,
  formatKey,
  keyOf,
  Pod,
  type PodResourceClaimStatus,
  ResourceClaim,
  ResourceClaimTemplate,
} from '#api';
import {
  controllerOf,
  defineController,
  defineIndex,
  done,
  patchStatus,
  type ReconcileContext,
  unlessGone,
  watch,
} from '#reconcile';
import { resourceClaimDeclaration } from './declaration.ts';
import { type ClaimsPlan, planClaims, reservedFor } from './plan.ts';

const inNamespace = ({ metadata: { namespace = '', name } }: ResourceClaim | ResourceClaimTemplate): string =>
  formatKey({ namespace, name });
const namedBy = ({ metadata: { namespace = '' } }: Pod, names: readonly string[]): string[] =>
  names.map(name => formatKey({ namespace, name }));

const podsByClaim = defineIndex({ kind: Pod, values: pod => namedBy(pod, deviceClaimNamesOf(pod)) });
const podsByTemplate = defineIndex({
  kind: Pod,
  values: pod =>
    namedBy(
      pod,
      (pod.spec.resourceClaims ?? []).flatMap(entry => entry.resourceClaimTemplateName ?? []),
    ),
});
const claimsByOwner = defineIndex({
  kind: ResourceClaim,
  values: claim => {
    const uid = controllerOf(claim)?.uid;
    return uid === undefined ? [] : [uid];
  },
});

export const resourceClaim = defineController({
  ...resourceClaimDeclaration,
  indexes: [podsByClaim, podsByTemplate, claimsByOwner],
  watches: [
    watch({ kind: Pod, keysOf: pod => ((pod.spec.resourceClaims ?? []).length > 0 ? [keyOf(pod)] : []) }),
    watch({
      kind: ResourceClaim,
      keysOf: (claim, lister) => podsByClaim.find(lister, inNamespace(claim)).map(keyOf),
    }),
    watch({
      kind: ResourceClaimTemplate,
      keysOf: (template, lister) => podsByTemplate.find(lister, inNamespace(template)).map(keyOf),
    }),
  ],

  async reconcile(key, context) {
    const { lister, event } = context;
    const pod = lister(Pod).get(key);
    if (!pod) return done;
    const { namespace = '' } = key;
    const plan = planClaims(pod, {
      claim: name => lister(ResourceClaim).get({ namespace, name }),
      template: name => lister(ResourceClaimTemplate).get({ namespace, name }),
      owned: claimsByOwner.find(lister, pod.metadata.uid),
    });
    for (const message of plan.failures)
      event(pod, { type: 'Warning', reason: 'FailedResourceClaimCreation', message });
    await carryOut(pod, plan, context);
    return done;
  },
});

/** What was made is told to the pod even when something else fails. */
async function carryOut(pod: Pod, { make, found, reserve }: ClaimsPlan, context: ReconcileContext): Promise<void> {
  const { client, event } = context;
  const statuses: PodResourceClaimStatus[] = [...found];
  let failure: unknown;
  for (const { entry, claim } of make) {
    try {
      const { metadata } = await client.create(ResourceClaim, claim);
      statuses.push({ name: entry, resourceClaimName: metadata.name });
    } catch (error) {
      const message = `PodResourceClaim ${entry}: create ResourceClaim : ${error instanceof Error ? error.message : String(error)}`;
      event(pod, { type: 'Warning', reason: 'FailedResourceClaimCreation', message });
      failure ??= error;
    }
  }
  if (statuses.length > 0)
    await patchStatus(Pod, { object: pod, status: { resourceClaimStatuses: statuses } }, context);
  for (const claim of reserve) await client.updateStatus(ResourceClaim, reservedFor(claim, pod)).catch(unlessGone);
  if (failure !== undefined) throw failure;
}
