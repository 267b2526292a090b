/** Which devices pods get: what is found for them on nodes, and what is kept for those that are on their way to one. */
import {
  type AllocationResult,
  DeviceClass,
  DeviceTaintRule,
  type Node,
  type Pod,
  ResourceClaim,
  ResourceSlice,
} from '#api';
import { formatTime } from '#base';
import type { Lister } from '#client';
import type { Handle } from '../../framework/handle.ts';
import { allocationOf } from './allocation.ts';
import { bindClaim } from './bind-claim.ts';
import { type DraftClaim, ExtendedClaims, makeClaim, removeClaim } from './extended-claims.ts';
import { DeviceLedger } from './ledger.ts';
import type { ClaimSources, SortedClaims } from './pod-claims.ts';
import { PoolTable } from './pools.ts';
import { type Chosen, findDevices, NotNow, OutOfSteps, type Steps } from './search.ts';

/** Candidates that are looked at on one node: what it takes at most is bounded so, and not measured. */
const nodeSteps = 20_000;

/** What there is, and what of it is in use. */
export interface FollowedDevices {
  readonly pools: PoolTable;
  readonly ledger: DeviceLedger;
  readonly extendedClaims: ExtendedClaims;
}

/** Follows it; the same for the pods of all profiles. */
export function followDevices(handle: Handle): FollowedDevices {
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

/** The claims that need devices, that for extended resources last. */
export const withDraft = ({ pending }: SortedClaims, draft: DraftClaim | undefined): readonly ResourceClaim[] =>
  draft ? [...pending, draft.claim] : pending;

/** What was found for a pod on the node that was chosen for it. */
export interface FoundDevices {
  /** Claims that have no devices yet, the draft last. */
  readonly pending: readonly ResourceClaim[];
  /** The claim for its extended resources. */
  readonly draft: DraftClaim | undefined;
  /** For each of the claims. */
  readonly found: readonly (readonly Chosen[])[];
  readonly nodeName: string;
}

/** What a pod gets there. */
interface Choice {
  /** By the UIDs of claims. */
  readonly allocations: ReadonlyMap<string, AllocationResult>;
  readonly draft: DraftClaim | undefined;
  /** The same when it was made. */
  made?: ResourceClaim;
}

/** The devices of one profile's pods. */
export class DeviceChoices {
  /** What is known of claims, with devices that are theirs on the way. */
  readonly sources: ClaimSources;
  readonly #handle: Handle;
  readonly #followed: FollowedDevices;
  readonly #rules: Lister<DeviceTaintRule>;
  /** Of pods on their way to a node, by the pods' UIDs. */
  readonly #choices = new Map<string, Choice>();

  constructor(handle: Handle, followed: FollowedDevices) {
    const claims = handle.lister(ResourceClaim);
    const classes = handle.lister(DeviceClass);
    this.#handle = handle;
    this.#followed = followed;
    this.#rules = handle.lister(DeviceTaintRule);
    this.sources = {
      claim(key) {
        const claim = claims.get(key);
        return claim && followed.ledger.newest(claim);
      },
      deviceClass: name => classes.get({ name }),
      isPending: uid => followed.ledger.isPending(uid),
    };
  }

  /** Devices for claims that have none, of those that are free on a node. A text says why not. What is taken of
   *  `steps`, by default those of one node, is gone. */
  search(
    node: Node,
    pending: readonly ResourceClaim[],
    steps: Steps = { left: nodeSteps },
  ): readonly (readonly Chosen[])[] | string {
    if (pending.length === 0) return [];
    const { pools, ledger } = this.#followed;
    const supply = {
      pools: pools.of(node),
      useOf: (id: string) => ledger.useOf(id),
      classOf: this.sources.deviceClass,
      rules: this.#rules.list(),
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
  }

  /** Counts what was found as in use from now on. */
  reserve(pod: Pod, { pending, draft, found, nodeName }: FoundDevices): void {
    const options = {
      classOf: this.sources.deviceClass,
      nodeName,
      now: formatTime(this.#handle.clock.now()),
      newShareId: () => globalThis.crypto.randomUUID(),
    };
    const allocations = pending.map((claim, index) => {
      const allocation = allocationOf(claim, found[index] ?? [], options);
      this.#followed.ledger.assume({ ...claim, status: { ...claim.status, allocation } });
      return [claim.metadata.uid, allocation] as const;
    });
    this.#choices.set(pod.metadata.uid, { allocations: new Map(allocations), draft });
  }

  /** Lets others have what was reserved. */
  giveBack(pod: Pod, claims: SortedClaims): void {
    const { ledger } = this.#followed;
    const { draft, made } = this.#choices.get(pod.metadata.uid) ?? {};
    for (const { metadata } of withDraft(claims, draft))
      if (ledger.isPending(metadata.uid)) ledger.forget(metadata.uid);
    this.forget(pod);
    if (made) void removeClaim(made, pod, this.#handle);
  }

  /** Tells the API of a pod's claims, and makes that for its extended resources. Returns all as they are then. */
  async bind(pod: Pod, claims: readonly ResourceClaim[], signal: AbortSignal): Promise<readonly ResourceClaim[]> {
    const { ledger } = this.#followed;
    const { client } = this.#handle;
    const choice = this.#choices.get(pod.metadata.uid);
    const bound: ResourceClaim[] = [];
    for (const claim of claims) {
      const allocation = choice?.allocations.get(claim.metadata.uid);
      const written = await bindClaim(claim, { pod, allocation, client, signal });
      ledger.confirm(written);
      bound.push(written);
    }
    const { draft } = choice ?? {};
    const allocation = draft && choice?.allocations.get(draft.claim.metadata.uid);
    if (choice && allocation) {
      choice.made = await makeClaim(draft, { pod, allocation, client, signal });
      ledger.confirm(choice.made);
      ledger.forget(draft.claim.metadata.uid);
      bound.push(choice.made);
    }
    return bound;
  }

  /** The pod is on its way no more. */
  forget({ metadata }: Pod): void {
    this.#choices.delete(metadata.uid);
  }
}
