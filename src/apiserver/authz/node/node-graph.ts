/** Which objects the pods of a node name: what its kubelet may read. Pure. */
import { deviceClaimNamesOf, mirrorPodAnnotation, type Pod, podReferences } from '#api';

/** Resources whose objects are read by the kubelets that need them, and no others. */
export type NamedResource = 'secrets' | 'configmaps' | 'persistentvolumeclaims' | 'resourceclaims' | 'serviceaccounts';

/** Counts, by node and object, the pods that name the object. */
export class NodeGraph {
  readonly #nodes = new Map<string, Map<string, number>>();

  /** A pod that is bound to a node was seen, as it is now. Others are of no matter. */
  add(pod: Pod): void {
    this.#count(pod, 1);
  }

  /** A pod that was added, as it was then, is gone or has changed. */
  remove(pod: Pod): void {
    this.#count(pod, -1);
  }

  /** Before all pods are told anew. */
  clear(): void {
    this.#nodes.clear();
  }

  /** Whether some pod of the node names the object. */
  isNamed(
    nodeName: string,
    resource: NamedResource,
    { namespace, name }: { namespace: string; name: string },
  ): boolean {
    return this.#nodes.get(nodeName)?.has(keyOf(resource, namespace, name)) === true;
  }

  /** The claims that pods of the node name. */
  claimsOf(nodeName: string): { namespace: string; name: string }[] {
    return [...(this.#nodes.get(nodeName)?.keys() ?? [])].flatMap(key => {
      const [resource, namespace = '', name = ''] = key.split('/');
      return resource === 'persistentvolumeclaims' ? [{ namespace, name }] : [];
    });
  }

  #count(pod: Pod, by: 1 | -1): void {
    const { nodeName } = pod.spec;
    if (!nodeName) return;
    const node = this.#nodes.get(nodeName) ?? new Map<string, number>();
    for (const key of namedBy(pod)) {
      const pods = (node.get(key) ?? 0) + by;
      if (pods > 0) node.set(key, pods);
      else node.delete(key);
    }
    if (node.size > 0) this.#nodes.set(nodeName, node);
    else this.#nodes.delete(nodeName);
  }
}

/** What a pod names. A mirror pod, which the kubelet makes itself, opens nothing. */
function namedBy(pod: Pod): string[] {
  const { namespace = '', annotations } = pod.metadata;
  if (annotations?.[mirrorPodAnnotation] !== undefined) return [];
  const { secrets, configMaps, persistentVolumeClaims } = podReferences(pod);
  const keys = (resource: NamedResource, names: readonly string[]) =>
    names.map(name => keyOf(resource, namespace, name));
  return [
    ...keys('secrets', secrets),
    ...keys('configmaps', configMaps),
    ...keys('persistentvolumeclaims', persistentVolumeClaims),
    ...keys('resourceclaims', deviceClaimNamesOf(pod)),
    ...keys('serviceaccounts', [pod.spec.serviceAccountName || 'default']),
  ];
}

const keyOf = (resource: NamedResource, namespace: string, name: string): string => `${resource}/${namespace}/${name}`;
