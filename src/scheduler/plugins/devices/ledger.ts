/** Which devices are in use: by the claims of the API, and by those that this scheduler has just decided about and
 *  nobody has told yet. */
import { isVersionAtLeast, parseQuantity, type ResourceClaim } from '#api';
import type { Amounts } from './capacity.ts';
import { deviceId } from './pools.ts';

/** What is in use of a device. */
export interface DeviceUse {
  /** Claims that have it for themselves. */
  exclusive: number;
  /** Claims that have a share of it. */
  shares: number;
  /** What the shares have of its capacity, in billionths. */
  readonly amounts: Map<string, bigint>;
}

interface Use {
  readonly id: string;
  readonly isShared: boolean;
  readonly amounts: Amounts;
}

/** A claim as it will be. */
interface Assumed {
  readonly claim: ResourceClaim;
  /** Whether the API has been told, so that it is the newest of the claim until something newer is seen. */
  isTold: boolean;
}

const none: Amounts = new Map();

/** Kept current claim by claim, so that no decision goes through all of them. */
export class DeviceLedger {
  readonly #devices = new Map<string, DeviceUse>();
  readonly #uses = new Map<string, readonly Use[]>();
  readonly #seen = new Map<string, ResourceClaim>();
  readonly #assumed = new Map<string, Assumed>();

  /** A claim was seen. */
  set(claim: ResourceClaim): void {
    const { uid } = claim.metadata;
    this.#seen.set(uid, claim);
    const assumed = this.#assumed.get(uid);
    if (assumed && !(assumed.isTold && isNotOlder(claim, assumed.claim))) return;
    this.#assumed.delete(uid);
    this.#count(claim);
  }

  /** A claim is gone. */
  delete({ metadata: { uid } }: ResourceClaim): void {
    this.#seen.delete(uid);
    this.#assumed.delete(uid);
    this.#drop(uid);
  }

  /** The claim gets these devices, but nobody was told yet. */
  assume(claim: ResourceClaim): void {
    this.#assumed.set(claim.metadata.uid, { claim, isTold: false });
    this.#count(claim);
  }

  /** The API has the claim so now. */
  confirm(claim: ResourceClaim): void {
    const { uid } = claim.metadata;
    const seen = this.#seen.get(uid);
    if (!seen || isNotOlder(seen, claim)) return this.forget(uid);
    this.#assumed.set(uid, { claim, isTold: true });
    this.#count(claim);
  }

  /** The claim is as it was seen. */
  forget(uid: string): void {
    if (!this.#assumed.delete(uid)) return;
    const seen = this.#seen.get(uid);
    if (seen) this.#count(seen);
    else this.#drop(uid);
  }

  /** Whether somebody is getting devices for the claim now. */
  isPending(uid: string): boolean {
    return this.#assumed.get(uid)?.isTold === false;
  }

  /** The claim as it is, or as it will be seen soon. */
  newest(claim: ResourceClaim): ResourceClaim {
    const assumed = this.#assumed.get(claim.metadata.uid);
    return assumed?.isTold ? assumed.claim : claim;
  }

  /** What is in use of a device; undefined when nothing is. */
  useOf(id: string): Readonly<DeviceUse> | undefined {
    return this.#devices.get(id);
  }

  #count(claim: ResourceClaim): void {
    const { uid } = claim.metadata;
    this.#drop(uid);
    const uses = usesOf(claim);
    if (uses.length > 0) this.#uses.set(uid, uses);
    for (const use of uses) this.#add(use, 1);
  }

  #drop(uid: string): void {
    for (const use of this.#uses.get(uid) ?? []) this.#add(use, -1);
    this.#uses.delete(uid);
  }

  #add({ id, isShared, amounts }: Use, sign: 1 | -1): void {
    const use = this.#devices.get(id) ?? { exclusive: 0, shares: 0, amounts: new Map<string, bigint>() };
    if (isShared) use.shares += sign;
    else use.exclusive += sign;
    for (const [name, amount] of amounts) use.amounts.set(name, (use.amounts.get(name) ?? 0n) + BigInt(sign) * amount);
    if (use.exclusive + use.shares > 0) this.#devices.set(id, use);
    else this.#devices.delete(id);
  }
}

const isNotOlder = (one: ResourceClaim, other: ResourceClaim): boolean =>
  isVersionAtLeast(one.metadata.resourceVersion, other.metadata.resourceVersion);

/** Who only looks after a device does not use it. */
const usesOf = ({ status }: ResourceClaim): Use[] =>
  (status?.allocation?.devices?.results ?? []).flatMap(
    ({ adminAccess, driver, pool, device, shareID, consumedCapacity }) =>
      adminAccess === true
        ? []
        : [
            {
              id: deviceId(driver, pool, device),
              isShared: shareID !== undefined,
              amounts: shareID === undefined ? none : amountsOf(consumedCapacity),
            },
          ],
  );

const amountsOf = (consumed: Readonly<Record<string, string>> = {}): Amounts =>
  new Map(Object.entries(consumed).map(([name, text]) => [name, parseQuantity(text).nanos]));
