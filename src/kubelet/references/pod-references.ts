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
  type KeyAndCertificates,
  PodCertificates,
  type PodCertificatesOptions,
} from '../pod-certificates/pod-certificates.ts';
import { createObjectFollower, type ObjectFollower } from './object-follower.ts';
import { createTrustBundles, type TrustBundles } from './trust-bundles.ts';

/** Follows nothing until a pod asks for it. */
export class PodReferences implements Disposable {
  readonly #configMaps: ObjectFollower<ConfigMap>;
  readonly #secrets: ObjectFollower<Secret>;
  readonly #bundles: TrustBundles;
  readonly #certificates: PodCertificates;
  /** Who is told when an object changes, by `kind/namespace/name`. */
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(dependencies: PodCertificatesOptions) {
    const tell = (kind: string) => (namespace: string, name: string) => {
      for (const listener of this.#listeners.get(`${kind}/${namespace}/${name}`) ?? []) listener();
    };
    this.#configMaps = createObjectFollower({ ...dependencies, kind: ConfigMap, onChange: tell('configmap') });
    this.#secrets = createObjectFollower({ ...dependencies, kind: Secret, onChange: tell('secret') });
    this.#bundles = createTrustBundles(dependencies);
    this.#certificates = new PodCertificates(dependencies);
  }

  /** Follows everything that the pod refers to, until the result is disposed. */
  follow(pod: Pod, onChange: () => void): Disposable {
    const namespace = pod.metadata.namespace ?? '';
    const { configMaps, secrets } = podReferences(pod);
    const held = new DisposableStack();
    for (const name of configMaps) held.use(this.#configMaps.hold(namespace, name));
    for (const name of secrets) held.use(this.#secrets.hold(namespace, name));
    held.use(this.#bundles.follow(pod, onChange));
    held.use(this.#certificates.follow(pod, onChange));
    for (const name of configMaps) held.use(this.#listen(`configmap/${namespace}/${name}`, onChange));
    for (const name of secrets) held.use(this.#listen(`secret/${namespace}/${name}`, onChange));
    return held;
  }

  /** Undefined when there is none; rejects while the server cannot say. */
  configMap(namespace: string, name: string): Promise<ConfigMap | undefined> {
    return this.#configMaps.get(namespace, name);
  }

  /** As {@link configMap}. */
  secret(namespace: string, name: string): Promise<Secret | undefined> {
    return this.#secrets.get(namespace, name);
  }

  /** The bundles that a projection shows. Errors: they are not known yet. */
  trustBundles(projection: ClusterTrustBundleProjection): Promise<readonly ClusterTrustBundle[]> {
    return this.#bundles.shownBy(projection);
  }

  /** The certificate of a source of a volume. Errors: a VolumeError that says why there is none. */
  podCertificate(pod: Pod, volume: string, index: number): KeyAndCertificates {
    return this.#certificates.get(pod, volume, index);
  }

  /** All that a container's environment refers to. */
  async ofEnvironment(pod: Pod, container: Container): Promise<References> {
    const namespace = pod.metadata.namespace ?? '';
    const names = envReferences(container);
    const [configMaps, secrets] = await Promise.all([
      Promise.all(names.configMaps.map(async name => [name, await this.configMap(namespace, name)] as const)),
      Promise.all(names.secrets.map(async name => [name, await this.secret(namespace, name)] as const)),
    ]);
    const [mapsByName, secretsByName] = [new Map(configMaps), new Map(secrets)];
    return { configMap: name => mapsByName.get(name), secret: name => secretsByName.get(name) };
  }

  [Symbol.dispose](): void {
    this.#configMaps[Symbol.dispose]();
    this.#secrets[Symbol.dispose]();
  }

  #listen(key: string, onChange: () => void): Disposable {
    const own = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, own.add(onChange));
    return {
      [Symbol.dispose]: () => {
        const left = this.#listeners.get(key);
        left?.delete(onChange);
        if (left?.size === 0) this.#listeners.delete(key);
      },
    };
  }
}
