/** Which other objects of its namespace a pod names; pure. */
import type { Container } from './core/v1/container.ts';
import type { Pod } from './core/v1/pod.ts';
import type { Volume } from './core/v1/volume.ts';

/** Names by kind, each once. */
export interface PodReferences {
  readonly configMaps: readonly string[];
  readonly secrets: readonly string[];
  readonly persistentVolumeClaims: readonly string[];
}

/** All that a pod's image pulls, environments and volumes name. */
export function podReferences({ metadata, spec }: Pod): PodReferences {
  const found = new Collector();
  for (const { name } of spec.imagePullSecrets ?? []) found.secret(name);
  const { initContainers = [], containers, ephemeralContainers = [] } = spec;
  for (const container of [...initContainers, ...containers, ...ephemeralContainers]) ofEnvironment(container, found);
  for (const volume of spec.volumes ?? []) {
    ofVolume(volume, found);
    if (volume.ephemeral) found.claim(`${metadata.name}-${volume.name}`);
  }
  return found.references();
}

class Collector {
  readonly #configMaps = new Set<string>();
  readonly #secrets = new Set<string>();
  readonly #claims = new Set<string>();

  configMap(name: string | undefined): void {
    if (name) this.#configMaps.add(name);
  }

  secret(name: string | undefined): void {
    if (name) this.#secrets.add(name);
  }

  claim(name: string | undefined): void {
    if (name) this.#claims.add(name);
  }

  references(): PodReferences {
    return {
      configMaps: [...this.#configMaps],
      secrets: [...this.#secrets],
      persistentVolumeClaims: [...this.#claims],
    };
  }
}

function ofEnvironment({ env = [], envFrom = [] }: Pick<Container, 'env' | 'envFrom'>, found: Collector): void {
  for (const { configMapRef, secretRef } of envFrom) {
    found.configMap(configMapRef?.name);
    found.secret(secretRef?.name);
  }
  for (const { valueFrom } of env) {
    found.configMap(valueFrom?.configMapKeyRef?.name);
    found.secret(valueFrom?.secretKeyRef?.name);
  }
}

function ofVolume(volume: Volume, found: Collector): void {
  const { configMap, secret, projected, csi, azureFile, persistentVolumeClaim } = volume;
  found.configMap(configMap?.name);
  found.secret(secret?.secretName);
  for (const source of projected?.sources ?? []) {
    found.configMap(source.configMap?.name);
    found.secret(source.secret?.name);
  }
  found.claim(persistentVolumeClaim?.claimName);
  found.secret(csi?.nodePublishSecretRef?.name);
  found.secret(azureFile?.secretName);
  const { cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos } = volume;
  for (const source of [cephfs, cinder, flexVolume, iscsi, rbd, scaleIO, storageos])
    found.secret(source?.secretRef?.name);
}

/** The first resource of the API that a pod names; undefined when there is none. */
export function namedResource(pod: Pod): string | undefined {
  const { spec } = pod;
  const { secrets, configMaps, persistentVolumeClaims } = podReferences(pod);
  const volumes = spec.volumes ?? [];
  const projections = volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const found: [resource: string, isNamed: boolean][] = [
    ['serviceaccounts', Boolean(spec.serviceAccountName) || projections.some(source => source.serviceAccountToken)],
    ['secrets', secrets.length > 0],
    ['configmaps', configMaps.length > 0],
    ['resourceclaims', (spec.resourceClaims ?? []).length > 0],
    ['persistentvolumeclaims', persistentVolumeClaims.length > 0],
    ['csidrivers', volumes.some(({ csi }) => csi)],
    ['endpoints', volumes.some(({ glusterfs }) => glusterfs)],
    ['clustertrustbundles', projections.some(source => source.clusterTrustBundle)],
    ['podcertificates', projections.some(source => source.podCertificate)],
  ];
  return found.find(([, isNamed]) => isNamed)?.[0];
}
