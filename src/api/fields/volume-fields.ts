/** What the fields of volumes do. */
import { carriedOut, type FieldTable, gated, isNot, recorded, refused } from './effect.ts';

const volumes = carriedOut('kubelet/volumes/volumes.ts');
const emptyDir = carriedOut('kubelet/volumes/empty-dir.ts');
const image = carriedOut('kubelet/volumes/image-volume.ts');
const payload = carriedOut('kubelet/volumes/payload.ts');
const trust = carriedOut('kubelet/volumes/trust-anchors.ts');
const certificates = carriedOut('kubelet/pod-certificates/pod-credential.ts');
const hostPath = carriedOut('kubelet/volumes/host-path.ts');
const nfs = carriedOut('kubelet/volumes/nfs.ts');
const csi = carriedOut('kubelet/csi/csi-volumes.ts');
const claims = carriedOut('kubelet/volumes/claimed.ts');
const ephemeralClaims = carriedOut('controllers/ephemeral-volume/controller.ts');
const noProvider = refused('volumes of this kind are not supported');

export const volumeFields: Readonly<Record<string, FieldTable>> = {
  Volume: {
    awsElasticBlockStore: noProvider,
    azureDisk: noProvider,
    azureFile: noProvider,
    cephfs: noProvider,
    cinder: noProvider,
    configMap: payload,
    csi,
    downwardAPI: payload,
    emptyDir,
    ephemeral: ephemeralClaims,
    fc: noProvider,
    flexVolume: noProvider,
    flocker: noProvider,
    gcePersistentDisk: noProvider,
    gitRepo: noProvider,
    glusterfs: noProvider,
    hostPath,
    image,
    iscsi: noProvider,
    name: volumes,
    nfs,
    persistentVolumeClaim: claims,
    photonPersistentDisk: noProvider,
    portworxVolume: noProvider,
    projected: payload,
    quobyte: noProvider,
    rbd: noProvider,
    scaleIO: noProvider,
    secret: payload,
    storageos: noProvider,
    vsphereVolume: noProvider,
  },
  PersistentVolumeClaimVolumeSource: { claimName: claims, readOnly: claims },
  CSIVolumeSource: { driver: csi, fsType: csi, nodePublishSecretRef: csi, readOnly: csi, volumeAttributes: csi },
  NFSVolumeSource: { path: nfs, readOnly: nfs, server: nfs },
  EphemeralVolumeSource: { volumeClaimTemplate: recorded('the claim that is made of it') },
  ConfigMapVolumeSource: { defaultMode: payload, defaultUser: gated, items: payload, name: payload, optional: payload },
  SecretVolumeSource: {
    defaultMode: payload,
    defaultUser: gated,
    items: payload,
    optional: payload,
    secretName: payload,
  },
  KeyToPath: { key: payload, mode: payload, path: payload, user: gated },
  DownwardAPIVolumeSource: { defaultMode: payload, defaultUser: gated, items: payload },
  DownwardAPIVolumeFile: {
    fieldRef: payload,
    mode: payload,
    path: payload,
    resourceFieldRef: payload,
    user: gated,
  },
  EmptyDirVolumeSource: {
    medium: [
      emptyDir,
      refused('huge pages are not supported as a medium', {
        when: medium => medium !== '' && isNot('Memory')(medium),
      }),
    ],
    mode: gated,
    sizeLimit: carriedOut('kubelet/eviction/plan/local-limits.ts'),
  },
  HostPathVolumeSource: { path: hostPath, type: hostPath },
  ImageVolumeSource: { pullPolicy: carriedOut('kubelet/images/image-puller.ts'), reference: image },
  ProjectedVolumeSource: { defaultMode: payload, defaultUser: gated, sources: payload },
  VolumeProjection: {
    clusterTrustBundle: payload,
    configMap: payload,
    downwardAPI: payload,
    podCertificate: payload,
    secret: payload,
    serviceAccountToken: payload,
  },
  ClusterTrustBundleProjection: {
    labelSelector: trust,
    name: trust,
    optional: payload,
    path: payload,
    signerName: trust,
    user: gated,
  },
  ConfigMapProjection: { items: payload, name: payload, optional: payload },
  DownwardAPIProjection: { items: payload },
  PodCertificateProjection: {
    certificateChainPath: payload,
    credentialBundlePath: payload,
    keyPath: payload,
    keyType: carriedOut('kubelet/pod-certificates/keys.ts'),
    maxExpirationSeconds: certificates,
    signerName: certificates,
    user: gated,
    userAnnotations: certificates,
  },
  SecretProjection: { items: payload, name: payload, optional: payload },
  ServiceAccountTokenProjection: { audience: payload, expirationSeconds: payload, path: payload, user: gated },
};
