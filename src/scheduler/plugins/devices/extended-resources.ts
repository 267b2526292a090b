/** Which extended resources of pods are devices of a class: by the name that the class gives them, or by its own.
 *  Source:
 *  https://kubernetes.io/docs/concepts/resource-management/dynamic-resource-allocation/dra-features/#extended-resource */
import { DeviceClass, deviceClassPrefix, isExtendedResource, type Pod, type Resources } from '#api';
import type { Handle } from '../../framework/handle.ts';

/** The classes of a pod's extended resources, by resource. */
export type ClassesByResource = ReadonlyMap<string, string>;

const none: ClassesByResource = new Map();

/** The classes there are, by the resources that they stand for. */
export class ExtendedResources {
  readonly #classes = new Map<string, DeviceClass>();
  readonly #byResource = new Map<string, string>();

  /** Follows a class that is new or has changed. */
  set(deviceClass: DeviceClass): void {
    this.delete(deviceClass);
    this.#classes.set(deviceClass.metadata.name, deviceClass);
    this.#choose(deviceClass.spec.extendedResourceName);
  }

  /** A class is gone: another one may stand for its resource now. */
  delete({ metadata: { name } }: DeviceClass): void {
    const before = this.#classes.get(name);
    this.#classes.delete(name);
    this.#choose(before?.spec.extendedResourceName);
  }

  /** The class that has the devices of a resource; undefined when it is none of devices. */
  classOf(resource: string): string | undefined {
    if (!resource.startsWith(deviceClassPrefix)) return this.#byResource.get(resource);
    const name = resource.slice(deviceClassPrefix.length);
    return this.#classes.has(name) ? name : undefined;
  }

  /** Those of what is asked for. */
  of(requests: Resources): ClassesByResource {
    if (this.#classes.size === 0) return none;
    let found: Map<string, string> | undefined;
    for (const name in requests) {
      if (requests[name] === 0 || !name.includes('/')) continue;
      const deviceClass = this.classOf(name);
      if (deviceClass !== undefined) (found ??= new Map()).set(name, deviceClass);
    }
    return found ?? none;
  }

  /** Of several classes the youngest has the name, among equals the first by name. */
  #choose(resource: string | undefined): void {
    if (resource === undefined) return;
    const [first] = [...this.#classes.values()]
      .filter(({ spec }) => spec.extendedResourceName === resource)
      .sort((one, other) => ageOf(other) - ageOf(one) || (one.metadata.name < other.metadata.name ? -1 : 1));
    if (first) this.#byResource.set(resource, first.metadata.name);
    else this.#byResource.delete(resource);
  }
}

const ageOf = ({ metadata: { creationTimestamp } }: DeviceClass): number => Date.parse(creationTimestamp ?? '') || 0;

/** Kept current; the same for the plugins of all profiles. */
export function followExtendedResources(handle: Handle): ExtendedResources {
  const resources = new ExtendedResources();
  handle.follow(DeviceClass, ({ type, object }) =>
    type === 'deleted' ? resources.delete(object) : resources.set(object),
  );
  return resources;
}

/** Those that a node has not itself, so that devices of the classes have to be found there. */
export function missingOn(allocatable: Resources, classes: ClassesByResource): ClassesByResource {
  if (![...classes.keys()].some(name => (allocatable[name] ?? 0) > 0)) return classes;
  return new Map([...classes].filter(([name]) => (allocatable[name] ?? 0) === 0));
}

/** Whether a container of the pod asks for any extended resource. */
export const hasExtendedResources = ({ spec: { containers, initContainers = [] } }: Pod): boolean =>
  [...containers, ...initContainers].some(({ resources }) =>
    Object.keys(resources?.requests ?? {}).some(isExtendedResource),
  );
