/** The search for devices: for each claim, each request and each device of it one candidate after the other, and back
 *  where that does not lead on. The first whole solution is taken, as upstream.
 *
 *  Flow: claims -> requests -> alternatives -> devices. Devices of one request are taken in the order of the
 *  candidates, since their order makes no difference. Guarantees: it ends, with {@link OutOfSteps} when it would take
 *  too many steps. */
import type { DeviceClass, DeviceTaintRule, ResourceClaim } from '#api';
import { formatKey, keyOf } from '#api';
import { type Amounts, consume } from './capacity.ts';
import { type ConstraintState, startConstraint } from './constraints.ts';
import type { DeviceUse } from './ledger.ts';
import { type Candidate, consumptionOf, type NodePool } from './pools.ts';
import { type Asked, alternativesOf, requestsOf } from './requests.ts';
import { isSelected } from './selectors.ts';
import { isRepelled } from './taints.ts';

/** A device that a claim gets. */
export interface Chosen {
  readonly asked: Asked;
  readonly candidate: Candidate;
  /** What of a device that several may have; undefined when nobody else may. */
  readonly share: Amounts | undefined;
}

/** What there is. */
export interface Supply {
  /** Of the node. */
  readonly pools: readonly NodePool[];
  readonly useOf: (id: string) => Readonly<DeviceUse> | undefined;
  readonly classOf: (name: string) => DeviceClass | undefined;
  readonly rules: readonly DeviceTaintRule[];
}

/** Counts down over several searches. */
export interface Steps {
  left: number;
}

/** The search takes too long. */
export class OutOfSteps extends Error {
  override readonly name = 'OutOfSteps';
}

/** Something is wrong that another node, or a change, may mend. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** Devices that one claim can get at most, as upstream. */
const maxResults = 32;

/** The devices of each claim, in the order of the claims; undefined when not all can be had. Throws in upstream's words
 *  for what is wrong with a claim or a class. */
export function findDevices(
  claims: readonly ResourceClaim[],
  supply: Supply,
  steps: Steps,
): readonly (readonly Chosen[])[] | undefined {
  const search = new Search(claims, supply, steps);
  return search.claim(0) ? search.chosen : undefined;
}

/** Where the search is. */
interface Place {
  readonly claim: number;
  readonly request: number;
}

class Search {
  readonly chosen: Chosen[][];
  readonly #claims: readonly ResourceClaim[];
  readonly #supply: Supply;
  readonly #steps: Steps;
  readonly #constraints: readonly (readonly ConstraintState[])[];
  /** Devices that were chosen, by their ids: the claims that have them. */
  readonly #taken = new Map<string, Chosen[]>();
  /** What the chosen ones take of counters. */
  readonly #consumed = new Map<string, bigint>();
  readonly #available = new Map<string, bigint>();
  readonly #selectable = new Map<Asked, readonly Candidate[]>();
  readonly #alternatives = new Map<string, readonly Asked[]>();

  constructor(claims: readonly ResourceClaim[], supply: Supply, steps: Steps) {
    this.#claims = claims;
    this.#supply = supply;
    this.#steps = steps;
    this.chosen = claims.map(() => []);
    this.#constraints = claims.map(({ spec }) => (spec.devices.constraints ?? []).map(startConstraint));
  }

  claim(index: number): boolean {
    return index === this.#claims.length || this.#request({ claim: index, request: 0 });
  }

  #request(place: Place): boolean {
    const claim = this.#claims[place.claim] as ResourceClaim;
    const request = requestsOf(claim)[place.request];
    if (!request) return this.claim(place.claim + 1);
    const key = `${place.claim}/${place.request}`;
    let alternatives = this.#alternatives.get(key);
    if (!alternatives) this.#alternatives.set(key, (alternatives = alternativesOf(request)));
    return alternatives.some(asked => this.#alternative(place, asked));
  }

  #alternative(place: Place, asked: Asked): boolean {
    const candidates = this.#candidates(place, asked);
    const count = asked.isAll ? candidates.length : asked.count;
    if (count === 0 || (this.chosen[place.claim]?.length ?? 0) + count > maxResults) return false;
    return asked.isAll ? this.#all(place, asked, candidates) : this.#some(place, asked, { candidates, count, from: 0 });
  }

  /** All of them, or none: another order finds nothing else. */
  #all(place: Place, asked: Asked, candidates: readonly Candidate[]): boolean {
    const taken: Chosen[] = [];
    for (const candidate of candidates) {
      const chosen = this.#take(place, asked, candidate);
      if (!chosen) break;
      taken.push(chosen);
    }
    if (taken.length === candidates.length && this.#request({ ...place, request: place.request + 1 })) return true;
    for (const chosen of taken.toReversed()) this.#giveBack(place, chosen);
    return false;
  }

  #some(place: Place, asked: Asked, rest: Rest): boolean {
    const { candidates, count, from } = rest;
    if (count === 0) return this.#request({ ...place, request: place.request + 1 });
    for (let index = from; index + count <= candidates.length; index++) {
      const chosen = this.#take(place, asked, candidates[index] as Candidate);
      if (!chosen) continue;
      if (this.#some(place, asked, { candidates, count: count - 1, from: index + 1 })) return true;
      this.#giveBack(place, chosen);
    }
    return false;
  }

  /** What fulfils the conditions, whatever else was chosen. */
  #candidates({ claim: index }: Place, asked: Asked): readonly Candidate[] {
    const found = this.#selectable.get(asked);
    if (found) return found;
    const claim = formatKey(keyOf(this.#claims[index] as ResourceClaim));
    const { pools, classOf } = this.#supply;
    const deviceClass = classOf(asked.deviceClassName);
    const isUsable = ({ pool }: NodePool): boolean => {
      const why = pool.isComplete ? pool.invalid && 'invalid' : 'being updated';
      if (why !== undefined && asked.isAll)
        throw new NotNow(
          `claim ${claim}, request ${asked.name.split('/').at(-1)}: asks for all devices, but resource pool ${pool.id} is currently ${why}`,
        );
      return why === undefined;
    };
    const selectable = pools
      .filter(isUsable)
      .flatMap(({ candidates }) =>
        candidates.filter(candidate => isSelected(candidate, { asked, deviceClass, claim })),
      );
    this.#selectable.set(asked, selectable);
    return selectable;
  }

  #take(place: Place, asked: Asked, candidate: Candidate): Chosen | undefined {
    if (--this.#steps.left < 0) throw new OutOfSteps('timed out trying to allocate devices');
    const share = this.#shareOf(place, asked, candidate);
    if (share === 'none' || isRepelled(candidate, asked.tolerations, this.#supply.rules)) return undefined;
    const chosen: Chosen = { asked, candidate, share };
    if (!this.#consume(chosen)) return undefined;
    const constraints = this.#constraints[place.claim] ?? [];
    for (const [index, constraint] of constraints.entries()) {
      if (constraint.add(asked, candidate)) continue;
      for (const before of constraints.slice(0, index)) before.remove(asked, candidate);
      this.#release(chosen);
      return undefined;
    }
    this.chosen[place.claim]?.push(chosen);
    this.#taken.set(candidate.id, [...(this.#taken.get(candidate.id) ?? []), chosen]);
    return chosen;
  }

  #giveBack(place: Place, chosen: Chosen): void {
    const { asked, candidate } = chosen;
    for (const constraint of this.#constraints[place.claim] ?? []) constraint.remove(asked, candidate);
    this.chosen[place.claim]?.pop();
    this.#taken.set(
      candidate.id,
      (this.#taken.get(candidate.id) ?? []).filter(one => one !== chosen),
    );
    this.#release(chosen);
  }

  /** What the request gets of the device; `none` when others have it. */
  #shareOf(place: Place, asked: Asked, { id, device }: Candidate): Amounts | undefined | 'none' {
    const taken = this.#taken.get(id) ?? [];
    if (asked.isAdmin) return this.chosen[place.claim]?.some(one => one.candidate.id === id) ? 'none' : undefined;
    const use = this.#supply.useOf(id);
    const others = taken.filter(one => !one.asked.isAdmin);
    if (device.allowMultipleAllocations !== true) {
      if (use || others.length > 0) return 'none';
      return consume(device, asked.capacity, new Map()) ? undefined : 'none';
    }
    if (use && use.exclusive > 0) return 'none';
    return consume(device, asked.capacity, sumOf([use?.amounts, ...others.map(one => one.share)])) ?? 'none';
  }

  /** Takes from the counters of the pool, for the first who has the device. */
  #consume({ asked, candidate }: Chosen): boolean {
    const consumption = this.#consumptionOf(asked, candidate);
    if (consumption.some(([key, amount]) => amount + (this.#consumed.get(key) ?? 0n) > this.#left(key, candidate)))
      return false;
    for (const [key, amount] of consumption) this.#consumed.set(key, (this.#consumed.get(key) ?? 0n) + amount);
    return true;
  }

  #release({ asked, candidate }: Chosen): void {
    for (const [key, amount] of this.#consumptionOf(asked, candidate))
      this.#consumed.set(key, (this.#consumed.get(key) ?? 0n) - amount);
  }

  #consumptionOf({ isAdmin }: Asked, { id, device, pool }: Candidate): (readonly [string, bigint])[] {
    if (isAdmin || !device.consumesCounters || this.#supply.useOf(id)) return [];
    return (this.#taken.get(id) ?? []).some(one => !one.asked.isAdmin) ? [] : consumptionOf(device, pool.id);
  }

  /** What devices in use leave of a counter. */
  #left(key: string, { pool }: Candidate): bigint {
    if (!this.#available.has(key)) {
      for (const [counter, amount] of pool.counters) this.#available.set(counter, amount);
      for (const { spec } of pool.slices)
        for (const device of spec.devices ?? []) {
          if (!device.consumesCounters || !this.#supply.useOf(`${pool.id}/${device.name}`)) continue;
          for (const [counter, amount] of consumptionOf(device, pool.id))
            this.#available.set(counter, (this.#available.get(counter) ?? 0n) - amount);
        }
    }
    return this.#available.get(key) ?? 0n;
  }
}

/** Candidates that may still be taken, and how many must. */
interface Rest {
  readonly candidates: readonly Candidate[];
  readonly count: number;
  readonly from: number;
}

function sumOf(parts: readonly (Amounts | undefined)[]): Amounts {
  const sum = new Map<string, bigint>();
  for (const part of parts) for (const [name, amount] of part ?? []) sum.set(name, (sum.get(name) ?? 0n) + amount);
  return sum;
}
