/** DynamicResources: a pod goes where the devices of its claims are, or can be had.
 *
 *  Claims that have their devices narrow the nodes to those that reach them. For the others each node is searched for
 *  devices that are free; what is found on the chosen node counts as in use from then on, and before the pod is bound
 *  the API is told. Extended resources of which a class has the devices are as one more claim, which is made when the
 *  node is chosen. What decides reads conditions in CEL, which is loaded when the first pod with claims comes: it waits
 *  until then.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  DeviceClass,
  DeviceTaintRule,
  isReservedFor,
  keyOf,
  matchesNodeTerm,
  Node,
  Pod,
  podRequests,
  ResourceClaim,
  ResourceSlice,
} from '#api';
import { strategicPatch } from '#client';
import { eventToRegister } from '../framework/cluster-event.ts';
import type { Handle } from '../framework/handle.ts';
import {
  type BindingContext,
  definePlugin,
  normalizeByHighest,
  type PostFilterContext,
  type PostFilterResult,
  type Rejection,
} from '../framework/plugin.ts';
import { DeviceChoices, followDevices, withDraft } from './devices/choices.ts';
import { draftClaim, removeClaim } from './devices/extended-claims.ts';
import {
  type ClassesByResource,
  followExtendedResources,
  hasExtendedResources,
  missingOn,
} from './devices/extended-resources.ts';
import { isHelpfulClaim } from './devices/hints.ts';
import {
  type ClaimSources,
  deviceClaimsOf,
  hasDeviceClaims,
  type SortedClaims,
  sortDeviceClaims,
} from './devices/pod-claims.ts';
import { requestsOf } from './devices/requests.ts';
import type { Chosen, Steps } from './devices/search.ts';
import { loadSelectors } from './devices/selectors.ts';
import { waitForDevices } from './devices/wait-for-devices.ts';

/** What is known of a pod's claims, and how long nodes may still be searched. */
interface DeviceState extends SortedClaims {
  /** Of the pod's extended resources. */
  readonly classes: ClassesByResource;
  readonly steps: Steps;
}

const unavailable = 'resourceclaim not available on the node';
const noClasses: ClassesByResource = new Map();
const nothing: SortedClaims = { all: [], allocated: [], pending: [] };
/** Candidates that are looked at on all nodes for a pod. */
const podSteps = 200_000;
/** How long a pod waits at most until its devices are ready. */
const bindingTimeoutMs = 600_000;
/** As upstream scores alternatives: the first of at most eight is worth most. */
const maxAlternatives = 8;

/** No pod that goes makes devices free by itself. */
const reject = (reason: string): Rejection => ({ reasons: [reason], isUnresolvable: true });

export const dynamicResources = definePlugin<DeviceState>('DynamicResources', handle => {
  const followed = handle.once(followDevices);
  const extendedResources = handle.once(followExtendedResources);
  const choices = new DeviceChoices(handle, followed);
  const { sources } = choices;
  const classesOf = (pod: Pod): ClassesByResource =>
    hasExtendedResources(pod) ? extendedResources.of(podRequests(pod)) : noClasses;
  const hasDevices = (pod: Pod): boolean => hasDeviceClaims(pod) || classesOf(pod).size > 0;

  return {
    eventsToRegister: [
      eventToRegister(Node, ['Add', 'UpdateNodeLabel', 'UpdateNodeAllocatable']),
      eventToRegister(ResourceClaim, ['Add', 'Update', 'Delete'], isHelpfulClaim(sources, hasDevices)),
      eventToRegister(
        Pod,
        ['UpdatePodGeneratedResourceClaim'],
        (pod, { object }) =>
          pod.metadata.uid === object.metadata.uid && typeof deviceClaimsOf(object, sources) !== 'string',
      ),
      // A pod that got its node, and gives it back, gives back its devices.
      eventToRegister(Pod, ['Delete'], (pod, { object }) => hasDevices(pod) && hasDevices(object)),
      eventToRegister(DeviceClass, ['Add', 'Update'], hasDevices),
      eventToRegister(ResourceSlice, ['Add', 'Update'], hasDevices),
      eventToRegister(DeviceTaintRule, ['Add', 'Update', 'Delete'], hasDevices),
    ],
    preEnqueue(pod) {
      if (!hasDevices(pod)) return undefined;
      const loading = loadSelectors();
      if (loading) {
        void loading.then(() => handle.activate(pod.metadata.uid));
        return reject('what reads conditions of devices is being loaded');
      }
      const found = deviceClaimsOf(pod, sources);
      return typeof found === 'string' ? reject(found) : undefined;
    },
    preFilter(pod) {
      const steps = { left: podSteps };
      const found = hasDeviceClaims(pod) ? deviceClaimsOf(pod, sources) : [];
      if (typeof found === 'string') return reject(found);
      const extended = classesOf(pod);
      if (found.length === 0 && extended.size === 0)
        return { state: { ...nothing, classes: noClasses, steps }, skipsFilter: true };
      const left = followed.extendedClaims.of(pod.metadata.uid);
      if (left) {
        void removeClaim(left, pod, handle);
        return reject(`resourceclaim "${left.metadata.name}" is being deleted`);
      }
      const sorted = sortDeviceClaims(pod, found, sources);
      return typeof sorted === 'string' ? reject(sorted) : { state: { ...sorted, classes: extended, steps } };
    },
    filter(pod, { node, allocatable }, state) {
      if (state.allocated.some(claim => !isReachable(claim, node))) return reject(unavailable);
      const draft = draftClaim(pod, missingOn(allocatable, state.classes));
      const found = choices.search(node, withDraft(state, draft), state.steps);
      return typeof found === 'string' ? reject(found) : undefined;
    },
    postFilter: (pod, context) => (hasDevices(pod) ? deallocate(pod, context, handle) : undefined),
    preScore: (_, __, state) => (hasAlternatives(state) ? { state } : 'skip'),
    score(pod, { node, allocatable }, state) {
      const draft = draftClaim(pod, missingOn(allocatable, state.classes));
      const found = choices.search(node, withDraft(state, draft));
      return typeof found === 'string' ? 0 : scoreOf(state.pending, found);
    },
    normalize: scores => normalizeByHighest(scores),
    reserve(pod, nodeName, state) {
      const info = handle.snapshot().get(nodeName);
      const draft = info && draftClaim(pod, missingOn(info.allocatable, state.classes));
      const pending = withDraft(state, draft);
      if (pending.length === 0 || !info) return undefined;
      const found = choices.search(info.node, pending);
      if (typeof found === 'string') return reject(found);
      choices.reserve(pod, { pending, draft, found, nodeName });
      return undefined;
    },
    unreserve(pod, _, state) {
      choices.giveBack(pod, state);
      for (const claim of state.all) void release(claim, pod, sources, handle);
    },
    preBindPreFlight: (_, __, { all, classes }) => all.length + classes.size > 0,
    async preBind(pod, nodeName, { state, signal }: BindingContext<DeviceState>) {
      const bound = await choices.bind(pod, state.all, signal);
      return await waitForDevices(bound, { pod, nodeName, handle, signal, timeoutMs: bindingTimeoutMs });
    },
    postBind: pod => choices.forget(pod),
  };
});

const isReachable = ({ status }: ResourceClaim, node: Node): boolean =>
  status?.allocation?.nodeSelector?.nodeSelectorTerms.some(term => matchesNodeTerm(term, node)) ?? true;

const hasAlternatives = ({ pending }: SortedClaims): boolean =>
  pending.flatMap(requestsOf).some(({ firstAvailable }) => firstAvailable !== undefined);

/** How early in their lists the alternatives are that were found. */
const scoreOf = (claims: readonly ResourceClaim[], found: readonly (readonly Chosen[])[]): number =>
  claims
    .flatMap((claim, index) =>
      requestsOf(claim).map(({ name, firstAvailable = [] }) => {
        const taken = found[index]?.find(({ asked }) => asked.request === name)?.asked.name;
        const place = firstAvailable.findIndex(one => `${name}/${one.name}` === taken);
        return place < 0 ? 0 : maxAlternatives - place;
      }),
    )
    .reduce((sum, points) => sum + points, 0);

/** Takes the devices of a claim back that kept the pod from a node, if nobody else uses it. */
async function deallocate(
  pod: Pod,
  { state, rejected, snapshot }: PostFilterContext<DeviceState>,
  { client, signal }: Handle,
): Promise<PostFilterResult> {
  if (!state || state.all.length + state.classes.size === 0) return { reasons: ['no new claims to deallocate'] };
  const kept = rejected
    .filter(({ reasons }) => reasons.includes(unavailable))
    .map(({ node }) => snapshot.get(node)?.node);
  const idle = state.allocated.find(
    claim =>
      (claim.status?.reservedFor ?? []).every(({ uid }) => uid === pod.metadata.uid) &&
      kept.some(node => node && !isReachable(claim, node)),
  );
  if (!idle) return { reasons: ['still not schedulable'] };
  const { allocation: _, reservedFor: __, devices: ___, ...status } = idle.status ?? {};
  await client.updateStatus(ResourceClaim, { ...idle, status }, { signal });
  return { reasons: ['deallocation of ResourceClaim completed'] };
}

/** The pod uses the claim no more. When that fails, its next attempt begins with it. */
async function release(claim: ResourceClaim, pod: Pod, { claim: find }: ClaimSources, handle: Handle): Promise<void> {
  const newest = find(keyOf(claim)) ?? claim;
  if (!isReservedFor(pod, newest)) return;
  const { uid } = claim.metadata;
  const status = { reservedFor: [{ $patch: 'delete', uid: pod.metadata.uid }] };
  const patch = strategicPatch({ metadata: { uid }, status });
  const options = { subresource: 'status', signal: handle.signal };
  await handle.client
    .patch(ResourceClaim, keyOf(claim), patch, options)
    .catch((error: unknown) =>
      handle.logger.warn('a claim is still reserved for a pod', { pod: pod.metadata.name, error }),
    );
}
