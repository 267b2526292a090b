/** Config maps, secrets, trust bundles and certificates for the pods of a node. */
import {
  type ClusterTrustBundle,
  type ClusterTrustBundleProjection,
  ConfigMap,
  type Container,
  type Pod,
  podReferences,
  Secret,
} from '#api';
import { envReferences, type References } from '../plan/config/env.ts';
import {
  createPodCertificates,
  type KeyAndCertificates,
  type PodCertificatesOptions,
} from '../pod-certificates/pod-certificates.ts';
import { createObjectFollower } from './object-follower.ts';
import { createTrustBundles } from './trust-bundles.ts';

export interface PodReferences extends Disposable {
  /** Follows everything that the pod refers to, until the result is disposed. */
  follow(pod: Pod, onChange: () => void): Disposable;
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined>;
  secret(namespace: string, name: string): Promise<Secret | undefined>;
  /** The bundles that a projection shows. Errors: they are not known yet. */
  trustBundles(projection: ClusterTrustBundleProjection): Promise<readonly ClusterTrustBundle[]>;
  /** The certificate of a source of a volume. Errors: a VolumeError that says why there is none. */
  podCertificate(pod: Pod, volume: string, index: number): KeyAndCertificates;
  /** All that a container's environment refers to. */
  ofEnvironment(pod: Pod, container: Container): Promise<References>;
}

/** Follows nothing until a pod asks for it. */
export function createPodReferences(dependencies: PodCertificatesOptions): PodReferences {
  const listeners = new Map<string, Set<() => void>>();
  const tell = (kind: string) => (namespace: string, name: string) => {
    for (const listener of listeners.get(`${kind}/${namespace}/${name}`) ?? []) listener();
  };
  const configMaps = createObjectFollower({ ...dependencies, kind: ConfigMap, onChange: tell('configmap') });
  const secrets = createObjectFollower({ ...dependencies, kind: Secret, onChange: tell('secret') });
  const bundles = createTrustBundles(dependencies);
  const certificates = createPodCertificates(dependencies);

  return {
    follow(pod, onChange) {
      const namespace = pod.metadata.namespace ?? '';
      const names = podReferences(pod);
      const held = [
        ...names.configMaps.map(name => configMaps.hold(namespace, name)),
        ...names.secrets.map(name => secrets.hold(namespace, name)),
        bundles.follow(pod, onChange),
        certificates.follow(pod, onChange),
      ];
      const keys = [
        ...names.configMaps.map(name => `configmap/${namespace}/${name}`),
        ...names.secrets.map(name => `secret/${namespace}/${name}`),
      ];
      for (const key of keys) {
        const own = listeners.get(key) ?? new Set();
        listeners.set(key, own.add(onChange));
      }
      return {
        [Symbol.dispose]() {
          for (const hold of held) hold[Symbol.dispose]();
          for (const key of keys) {
            listeners.get(key)?.delete(onChange);
            if (listeners.get(key)?.size === 0) listeners.delete(key);
          }
        },
      };
    },
    configMap: (namespace, name) => configMaps.get(namespace, name),
    secret: (namespace, name) => secrets.get(namespace, name),
    trustBundles: projection => bundles.shownBy(projection),
    podCertificate: (pod, volume, index) => certificates.get(pod, volume, index),
    async ofEnvironment(pod, container) {
      const namespace = pod.metadata.namespace ?? '';
      const names = envReferences(container);
      const [maps, found] = await Promise.all([
        Promise.all(names.configMaps.map(async name => [name, await configMaps.get(namespace, name)] as const)),
        Promise.all(names.secrets.map(async name => [name, await secrets.get(namespace, name)] as const)),
      ]);
      const [mapsByName, secretsByName] = [new Map(maps), new Map(found)];
      return { configMap: name => mapsByName.get(name), secret: name => secretsByName.get(name) };
    },
    [Symbol.dispose]() {
      configMaps[Symbol.dispose]();
      secrets[Symbol.dispose]();
    },
  };
}
