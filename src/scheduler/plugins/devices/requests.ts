/** What claims ask for, in one form for requests and those of which the first that can be had counts. Pure. */
import type { DeviceRequest, DeviceSelector, DeviceToleration, Quantity, ResourceClaim } from '#api';

/** Devices that are asked for: those of a request, or of one of its alternatives. */
export interface Asked {
  /** `REQUEST`, or `REQUEST/ALTERNATIVE`. */
  readonly name: string;
  readonly request: string;
  readonly deviceClassName: string;
  /** All that fit, or `count` of them. */
  readonly isAll: boolean;
  readonly count: number;
  /** Whether devices are looked after, not used. */
  readonly isAdmin: boolean;
  readonly selectors: readonly DeviceSelector[];
  readonly tolerations: readonly DeviceToleration[];
  /** How much of each device. */
  readonly capacity: Readonly<Record<string, Quantity>>;
}

/** The devices of which one set is needed, in the order in which they are liked. */
export function alternativesOf({ name: request, exactly, firstAvailable = [] }: DeviceRequest): readonly Asked[] {
  if (exactly) return [asked(request, request, exactly)];
  return firstAvailable.map(one => asked(`${request}/${one.name}`, request, one));
}

function asked(name: string, request: string, of: NonNullable<DeviceRequest['exactly']>): Asked {
  const { deviceClassName, allocationMode, count = 1, adminAccess = false, selectors, tolerations, capacity } = of;
  return {
    name,
    request,
    deviceClassName,
    isAll: allocationMode === 'All',
    count,
    isAdmin: adminAccess,
    selectors: selectors ?? [],
    tolerations: tolerations ?? [],
    capacity: capacity?.requests ?? {},
  };
}

/** The requests of a claim. */
export const requestsOf = ({ spec }: ResourceClaim): readonly DeviceRequest[] => spec.devices.requests ?? [];

/** Whether a list of request names means these devices; an empty one means all. */
export const concerns = (requests: readonly string[] | undefined, { name, request }: Asked): boolean =>
  !requests || requests.length === 0 || requests.includes(request) || requests.includes(name);
