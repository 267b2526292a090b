/** What a claim's status says of the devices that were found. Pure. */
import {
  type AllocationResult,
  type DeviceAllocationConfiguration,
  type DeviceClass,
  type DeviceRequestAllocationResult,
  deepEqual,
  formatQuantity,
  type NodeSelector,
  type NodeSelectorRequirement,
  parseQuantity,
  type ResourceClaim,
} from '#api';
import type { Amounts } from './capacity.ts';
import { placeOf } from './pools.ts';
import { type Asked, requestsOf } from './requests.ts';
import type { Chosen } from './search.ts';

/** What the status needs beyond the devices. */
export interface AllocationOptions {
  readonly classOf: (name: string) => DeviceClass | undefined;
  /** Makes a name for a share of a device. */
  readonly newShareId: () => string;
  /** The node that the devices were found for. */
  readonly nodeName: string;
  /** RFC 3339. */
  readonly now: string;
}

/** The allocation of a claim. */
export function allocationOf(
  claim: ResourceClaim,
  chosen: readonly Chosen[],
  options: AllocationOptions,
): AllocationResult {
  const config = configurationOf(claim, chosen, options);
  const nodeSelector = nodesOf(chosen, options.nodeName);
  return {
    devices: {
      results: chosen.map(one => resultOf(one, options)),
      ...(config.length > 0 && { config }),
    },
    ...(nodeSelector && { nodeSelector }),
    ...(chosen.some(hasBindingConditions) && { allocationTimestamp: options.now }),
  };
}

const hasBindingConditions = ({ candidate: { device } }: Chosen): boolean =>
  (device.bindingConditions?.length ?? 0) > 0;

function resultOf(
  { asked, candidate: { device, pool }, share }: Chosen,
  { newShareId }: AllocationOptions,
): DeviceRequestAllocationResult {
  const { bindingConditions, bindingFailureConditions, capacity } = device;
  return {
    request: asked.name,
    driver: pool.driver,
    pool: pool.name,
    device: device.name,
    ...(asked.isAdmin && { adminAccess: true }),
    ...(asked.tolerations.length > 0 && { tolerations: [...asked.tolerations] }),
    ...(bindingConditions && { bindingConditions }),
    ...(bindingFailureConditions && { bindingFailureConditions }),
    ...(share && { shareID: newShareId(), consumedCapacity: quantitiesOf(share, capacity) }),
  };
}

/** In the format of the device's capacity. */
const quantitiesOf = (
  amounts: Amounts,
  capacity: Readonly<Record<string, { readonly value: string }>> = {},
): Record<string, string> =>
  Object.fromEntries(
    [...amounts].map(([name, nanos]) => [
      name,
      formatQuantity({ nanos, format: parseQuantity(capacity[name]?.value ?? '0').format }),
    ]),
  );

/** How the devices are set up: as their classes say, each once, and then as the claim says. */
function configurationOf(
  claim: ResourceClaim,
  chosen: readonly Chosen[],
  { classOf }: AllocationOptions,
): DeviceAllocationConfiguration[] {
  const requests = requestsOf(claim);
  const asked = requests.flatMap(({ name }) => chosen.find(one => one.asked.request === name)?.asked ?? []);
  const forAll = (names: readonly string[] | undefined) =>
    names && names.length > 0 && names.length < requests.length ? { requests: [...names] } : {};
  const ofClasses = Map.groupBy(asked, ({ deviceClassName }) => deviceClassName);
  return [
    ...[...ofClasses].flatMap(([name, users]) =>
      (classOf(name)?.spec.config ?? []).map(
        (config): DeviceAllocationConfiguration => ({
          source: 'FromClass',
          ...forAll(users.map(user => user.name)),
          ...config,
        }),
      ),
    ),
    ...(claim.spec.devices.config ?? []).flatMap(({ requests: names = [], ...config }) => {
      const users = names.length === 0 ? [undefined] : asked.filter(one => isNamed(names, one));
      return users.map((): DeviceAllocationConfiguration => ({ source: 'FromClaim', ...forAll(names), ...config }));
    }),
  ];
}

const isNamed = (names: readonly string[], { name, request }: Asked): boolean =>
  names.includes(request) || names.includes(name);

/** The nodes on which all the devices can be used; undefined for all. */
function nodesOf(chosen: readonly Chosen[], nodeName: string): NodeSelector | undefined {
  const places = chosen.map(({ candidate }) => placeOf(candidate));
  const isBound = chosen.some(({ candidate: { device } }) => device.bindsToNode === true);
  const local = isBound ? nodeName : places.find(place => place.nodeName !== undefined)?.nodeName;
  if (local !== undefined)
    return {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [local] }] }],
    };
  const terms = places.flatMap(({ nodeSelector }) => nodeSelector?.nodeSelectorTerms ?? []);
  const fields = unique(terms.flatMap(({ matchFields = [] }) => matchFields));
  const expressions = unique(terms.flatMap(({ matchExpressions = [] }) => matchExpressions));
  if (fields.length + expressions.length === 0) return undefined;
  return {
    nodeSelectorTerms: [
      {
        ...(fields.length > 0 && { matchFields: fields }),
        ...(expressions.length > 0 && { matchExpressions: expressions }),
      },
    ],
  };
}

const unique = (requirements: readonly NodeSelectorRequirement[]): NodeSelectorRequirement[] =>
  requirements.filter((one, index) => !requirements.slice(0, index).some(other => deepEqual(one, other)));
