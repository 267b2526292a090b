/** Pools of devices, as the slices of drivers describe them.
 *  Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/#resourceslice */
import { type Device, matchesNodeTerm, type Node, type NodeSelector, parseQuantity, type ResourceSlice } from '#api';

/** A device that a node can use. */
export interface Candidate {
  /** DRIVER/POOL/DEVICE. */
  readonly id: string;
  readonly device: Device;
  readonly slice: ResourceSlice;
  readonly pool: Pool;
}

/** The slices of a pool's newest generation. */
export interface Pool {
  /** DRIVER/POOL. */
  readonly id: string;
  readonly driver: string;
  readonly name: string;
  readonly slices: readonly ResourceSlice[];
  /** Whether all of its slices are there. */
  readonly isComplete: boolean;
  /** Why nothing of it can be used; undefined when it is right. */
  readonly invalid: string | undefined;
  /** What its devices share, in billionths, by {@link counterKey}. */
  readonly counters: ReadonlyMap<string, bigint>;
}

/** What of a pool a node can use. */
export interface NodePool {
  readonly pool: Pool;
  readonly candidates: readonly Candidate[];
}

/** Unique in the cluster: only names of pools may have slashes. */
export const deviceId = (driver: string, pool: string, device: string): string => `${driver}/${pool}/${device}`;

/** Names a counter of a pool. */
export const counterKey = (pool: string, set: string, counter: string): string => `${pool}/${set}/${counter}`;

/** What a device takes of what the pool's devices share, in billionths, by {@link counterKey}. */
export const consumptionOf = ({ consumesCounters = [] }: Device, pool: string): (readonly [string, bigint])[] =>
  consumesCounters.flatMap(({ counterSet, counters }) =>
    Object.entries(counters).map(
      ([name, { value }]) => [counterKey(pool, counterSet, name), parseQuantity(value).nanos] as const,
    ),
  );

/** All pools, kept current slice by slice. */
export class PoolTable {
  readonly #slices = new Map<string, Map<string, ResourceSlice>>();
  /** What was made of the slices, until one of them changes. */
  readonly #pools = new Map<string, Pool>();
  /** Pools with devices of one node alone, by the node's name; and those with others. */
  readonly #local = new Map<string, Set<string>>();
  readonly #shared = new Set<string>();

  /** Follows a slice; its pool is worked out anew when somebody asks. */
  set(slice: ResourceSlice): void {
    const id = poolId(slice);
    const slices = this.#slices.get(id) ?? new Map<string, ResourceSlice>();
    slices.set(slice.metadata.name, slice);
    this.#slices.set(id, slices);
    this.#pools.delete(id);
    const { nodeName } = slice.spec;
    if (nodeName === undefined) this.#shared.add(id);
    else this.#local.set(nodeName, (this.#local.get(nodeName) ?? new Set()).add(id));
  }

  /** A slice is gone. */
  delete(slice: ResourceSlice): void {
    const id = poolId(slice);
    const slices = this.#slices.get(id);
    slices?.delete(slice.metadata.name);
    this.#pools.delete(id);
    if (slices?.size !== 0) return;
    this.#slices.delete(id);
    this.#shared.delete(id);
    for (const [nodeName, ids] of this.#local) if (ids.delete(id) && ids.size === 0) this.#local.delete(nodeName);
  }

  /** The pools with devices that a node can use, by name, the incomplete and the wrong too. */
  of(node: Node): NodePool[] {
    const ids = new Set([...(this.#local.get(node.metadata.name) ?? []), ...this.#shared]);
    return [...ids].toSorted().flatMap(id => {
      const pool = this.#pool(id);
      const candidates = pool ? candidatesOf(pool, node) : [];
      return pool && candidates.length > 0 ? [{ pool, candidates }] : [];
    });
  }

  #pool(id: string): Pool | undefined {
    const slices = this.#slices.get(id);
    let pool = this.#pools.get(id);
    if (slices && !pool) this.#pools.set(id, (pool = poolOf(id, [...slices.values()])));
    return pool;
  }
}

const poolId = ({ spec: { driver, pool } }: ResourceSlice): string => `${driver}/${pool.name}`;

function poolOf(id: string, all: readonly ResourceSlice[]): Pool {
  const generation = Math.max(...all.map(({ spec }) => spec.pool.generation));
  const slices = all
    .filter(({ spec }) => spec.pool.generation === generation)
    .toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
  const { driver = '', pool } = slices[0]?.spec ?? {};
  const counters = countersOf(id, slices);
  return {
    id,
    driver,
    name: pool?.name ?? '',
    slices,
    isComplete: slices.length === pool?.resourceSliceCount,
    invalid: wrongIn(id, slices, counters),
    counters,
  };
}

const countersOf = (id: string, slices: readonly ResourceSlice[]): ReadonlyMap<string, bigint> =>
  new Map(
    slices.flatMap(({ spec: { sharedCounters = [] } }) =>
      sharedCounters.flatMap(({ name: set, counters }) =>
        Object.entries(counters).map(
          ([name, { value }]) => [counterKey(id, set, name), parseQuantity(value).nanos] as const,
        ),
      ),
    ),
  );

function wrongIn(
  id: string,
  slices: readonly ResourceSlice[],
  counters: ReadonlyMap<string, bigint>,
): string | undefined {
  const names = new Set<string>();
  for (const device of slices.flatMap(({ spec }) => spec.devices ?? [])) {
    if (names.has(device.name)) return `duplicate device name ${device.name}`;
    names.add(device.name);
    if (consumptionOf(device, id).some(([key]) => !counters.has(key)))
      return `device ${device.name} consumes counters that are not there`;
  }
  return undefined;
}

/** The candidates of slices that belong to one node, which do not depend on anything else. */
const whole = new WeakMap<Pool, Candidate[]>();

function candidatesOf(pool: Pool, node: Node): readonly Candidate[] {
  let all = whole.get(pool);
  if (!all) whole.set(pool, (all = pool.slices.flatMap(slice => devicesOf(pool, slice))));
  return all.filter(candidate => isUsable(placeOf(candidate), node));
}

const devicesOf = (pool: Pool, slice: ResourceSlice): Candidate[] =>
  (slice.spec.devices ?? []).map(device => ({
    id: deviceId(pool.driver, pool.name, device.name),
    device,
    slice,
    pool,
  }));

function isUsable(place: Place, node: Node): boolean {
  if (place.nodeName !== undefined) return place.nodeName === node.metadata.name;
  if (place.allNodes === true) return true;
  return place.nodeSelector?.nodeSelectorTerms.some(term => matchesNodeTerm(term, node)) === true;
}

/** Where a device can be used. */
export interface Place {
  readonly nodeName?: string | undefined;
  readonly allNodes?: boolean | undefined;
  readonly nodeSelector?: NodeSelector | undefined;
}

/** Where a candidate can be used. */
export const placeOf = ({ slice: { spec }, device }: Candidate): Place =>
  spec.perDeviceNodeSelection === true ? device : spec;
