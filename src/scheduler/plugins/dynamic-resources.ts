/** DynamicResources: a pod goes where the devices of its claims are, or can be had.
 *
 *  Claims that have their devices narrow the nodes to those that reach them. For the others each node is searched for devices that are
 *  free; what is found on the chosen node counts as in use from then on, and before the pod is bound the API is told. Extended resources of
 *  which a class has the devices are as one more claim, which is made when the node is chosen. What decides reads
 *  conditions in CEL, which is loaded when the first pod with claims comes: it waits until then.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  type AllocationResult,
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
import { formatTime } from '#base';
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
import { allocationOf } from './devices/allocation.ts';
import { bindClaim } from './devices/bind-claim.ts';
import { type DraftClaim, draftClaim, ExtendedClaims, makeClaim, removeClaim } from './devices/extended-claims.ts';
import {
  type ClassesByResource,
  followExtendedResources,
  hasExtendedResources,
  missingOn,
} from './devices/extended-resources.ts';
import { isHelpfulClaim } from './devices/hints.ts';
import { DeviceLedger } from './devices/ledger.ts';
import {
  type ClaimSources,
  deviceClaimsOf,
  hasDeviceClaims,
  type SortedClaims,
  sortDeviceClaims,
} from './devices/pod-claims.ts';
import { PoolTable } from './devices/pools.ts';
import { requestsOf } from './devices/requests.ts';
import { type Chosen, findDevices, NotNow, OutOfSteps, type Steps } from './devices/search.ts';
import { loadSelectors } from './devices/selectors.ts';
import { waitForDevices } from './devices/wait-for-devices.ts';

/** What is known of a pod's claims, and how long nodes may still be searched. */
interface DeviceState extends SortedClaims {
  /** Of the pod's extended resources. */
  readonly classes: ClassesByResource;
  readonly steps: Steps;
}

/** What a pod gets on the node that was chosen for it. */
interface Decision {
  /** By the UIDs of claims. */
  readonly allocations: ReadonlyMap<string, AllocationResult>;
  /** The claim for its extended resources. */
  readonly draft: DraftClaim | undefined;
  /** The same when it was made. */
  made?: ResourceClaim;
}

const unavailable = 'resourceclaim not available on the node';
const noClasses: ClassesByResource = new Map();
const nothing: SortedClaims = { all: [], allocated: [], pending: [] };
/** Candidates that are looked at on one node, and on all nodes for a pod: what it takes at most is bounded so, and not measured. */
const nodeSteps = 20_000;
const podSteps = 200_000;
/** How long a pod waits at most until its devices are ready. */
const bindingTimeoutMs = 600_000;
/** As upstream scores alternatives: the first of at most eight is worth most. */
const maxAlternatives = 8;

/** No pod that goes makes devices free by itself. */
const reject = (reason: string): Rejection => ({ reasons: [reason], isUnresolvable: true });

export const dynamicResources = definePlugin<DeviceState>('DynamicResources', handle => {
  const claims = handle.lister(ResourceClaim);
  const classes = handle.lister(DeviceClass);
  const rules = handle.lister(DeviceTaintRule);
  const { pools, ledger, extendedClaims } = handle.once(followDevices);
  const extendedResources = handle.once(followExtendedResources);
  /** What pods on their way to a node get there, by the pods' UIDs. */
  const decisions = new Map<string, Decision>();

  const classOf = (name: string) => classes.get({ name });
  const classesOf = (pod: Pod): ClassesByResource =>
    hasExtendedResources(pod) ? extendedResources.of(podRequests(pod)) : noClasses;
  const hasDevices = (pod: Pod): boolean => hasDeviceClaims(pod) || classesOf(pod).size > 0;
  const sources: ClaimSources = {
    claim(key) {
      const claim = claims.get(key);
      return claim && ledger.newest(claim);
    },
    deviceClass: classOf,
    isPending: uid => ledger.isPending(uid),
  };
  /** A text says why not. */
  const search = (
    node: Node,
    pending: readonly ResourceClaim[],
    steps: Steps,
  ): readonly (readonly Chosen[])[] | string => {
    if (pending.length === 0) return [];
    const supply = {
      pools: pools.of(node),
      useOf: (id: string) => ledger.useOf(id),
      classOf,
      rules: rules.list(),
    };
    const own = { left: Math.min(nodeSteps, steps.left) };
    const before = own.left;
    try {
      return findDevices(pending, supply, own) ?? 'cannot allocate all claims';
    } catch (error) {
      if (error instanceof NotNow || error instanceof OutOfSteps) return error.message;
      throw error;
    } finally {
      steps.left -= before - Math.max(own.left, 0);
    }
  };

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
      const left = extendedClaims.of(pod.metadata.uid);
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
      const found = search(node, withDraft(state, draft), state.steps);
      return typeof found === 'string' ? reject(found) : undefined;
    },
    postFilter: (pod, context) => (hasDevices(pod) ? deallocate(pod, context, handle) : undefined),
    preScore: (_, __, state) => (hasAlternatives(state) ? { state } : 'skip'),
    score(pod, { node, allocatable }, state) {
      const draft = draftClaim(pod, missingOn(allocatable, state.classes));
      const found = search(node, withDraft(state, draft), { left: nodeSteps });
      return typeof found === 'string' ? 0 : scoreOf(state.pending, found);
    },
    normalize: scores => normalizeByHighest(scores),
    reserve(pod, nodeName, state) {
      const info = handle.snapshot().get(nodeName);
      const draft = info && draftClaim(pod, missingOn(info.allocatable, state.classes));
      const pending = withDraft(state, draft);
      if (pending.length === 0 || !info) return undefined;
      const found = search(info.node, pending, { left: nodeSteps });
      if (typeof found === 'string') return reject(found);
      const options = {
        classOf,
        nodeName,
        now: formatTime(handle.clock.now()),
        newShareId: () => globalThis.crypto.randomUUID(),
      };
      const allocations = pending.map((claim, index) => {
        const allocation = allocationOf(claim, found[index] ?? [], options);
        ledger.assume({ ...claim, status: { ...claim.status, allocation } });
        return [claim.metadata.uid, allocation] as const;
      });
      decisions.set(pod.metadata.uid, { allocations: new Map(allocations), draft });
      return undefined;
    },
    unreserve(pod, _, state) {
      const { draft, made } = decisions.get(pod.metadata.uid) ?? {};
      for (const { metadata } of withDraft(state, draft))
        if (ledger.isPending(metadata.uid)) ledger.forget(metadata.uid);
      decisions.delete(pod.metadata.uid);
      if (made) void removeClaim(made, pod, handle);
      for (const claim of state.all) void release(claim, pod, sources, handle);
    },
    async preBind(pod, nodeName, { state, signal }: BindingContext<DeviceState>) {
      const decision = decisions.get(pod.metadata.uid);
      const bound: ResourceClaim[] = [];
      for (const claim of state.all) {
        const allocation = decision?.allocations.get(claim.metadata.uid);
        const written = await bindClaim(claim, { pod, allocation, client: handle.client, signal });
        ledger.confirm(written);
        bound.push(written);
      }
      const { draft } = decision ?? {};
      const allocation = draft && decision?.allocations.get(draft.claim.metadata.uid);
      if (decision && allocation) {
        decision.made = await makeClaim(draft, { pod, allocation, client: handle.client, signal });
        ledger.confirm(decision.made);
        ledger.forget(draft.claim.metadata.uid);
        bound.push(decision.made);
      }
      return await waitForDevices(bound, { pod, nodeName, handle, signal, timeoutMs: bindingTimeoutMs });
    },
    postBind: pod => void decisions.delete(pod.metadata.uid),
  };
});

/** The claims that need devices, that for extended resources last. */
const withDraft = ({ pending }: SortedClaims, draft: DraftClaim | undefined): readonly ResourceClaim[] =>
  draft ? [...pending, draft.claim] : pending;

/** What there is, and what of it is in use: the same for the pods of all profiles. */
function followDevices(handle: Handle) {
  const pools = new PoolTable();
  const ledger = new DeviceLedger();
  const extendedClaims = new ExtendedClaims();
  handle.follow(ResourceSlice, ({ type, object, previous }) => {
    if (previous) pools.delete(previous);
    if (type === 'deleted') pools.delete(object);
    else pools.set(object);
  });
  handle.follow(ResourceClaim, ({ type, object }) => {
    for (const table of [ledger, extendedClaims]) {
      if (type === 'deleted') table.delete(object);
      else table.set(object);
    }
  });
  return { pools, ledger, extendedClaims };
}

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
