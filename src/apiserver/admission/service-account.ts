/** ServiceAccount: every pod runs as some service account and finds that account's token in its file system.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/ */
import { type Container, forbidden, mirrorPodAnnotation, Pod, ServiceAccount, type Volume } from '#api';
import { generateName } from '../resource/name-generator.ts';
import type { AdmissionPlugin, FindObject } from './admission.ts';

const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';
/** An hour, and the few seconds by which clients tell that the pod did not ask for it. */
const tokenSeconds = 3607;
const pods = { group: '', resource: 'pods' };

interface ServiceAccountOptions {
  find: FindObject;
  /** Makes the account `default` of a namespace, which the controller has not got round to yet. */
  createDefault: (namespace: string) => Promise<void>;
  random: () => number;
}

export const serviceAccount = ({ find, createDefault, random }: ServiceAccountOptions): AdmissionPlugin => ({
  name: 'ServiceAccount',
  async admit({ operation, resource, subresource, object, namespace, name, dryRun }) {
    if (operation !== 'CREATE' || resource.kind !== Pod || subresource !== '') return;
    const pod = object as Pod;
    if (pod.metadata.annotations?.[mirrorPodAnnotation] !== undefined || !pod.spec?.containers) return;
    const accountName = pod.spec.serviceAccountName || pod.spec.serviceAccount || 'default';
    pod.spec.serviceAccountName = accountName;
    pod.spec.serviceAccount = accountName;
    const key = { namespace, name: accountName };
    let account: ServiceAccount | undefined = await find(ServiceAccount, key);
    if (!account && accountName === 'default') {
      if (!dryRun) await createDefault(namespace);
      account = ((await find(ServiceAccount, key)) ?? {}) as ServiceAccount;
    }
    if (!account) {
      throw forbidden(
        pods,
        name,
        `error looking up service account ${namespace}/${accountName}: serviceaccount "${accountName}" not found`,
      );
    }
    if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      pod.spec.imagePullSecrets = account.imagePullSecrets.map(secret => ({ ...secret }));
    }
    if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) mountToken(pod, random);
  },
});

/** Mounts the token in every container that has nothing else there. */
function mountToken({ spec }: Pod, random: () => number): void {
  const volumeName = spec.volumes?.find(isTokenVolume)?.name ?? generateName('kube-api-access-', random);
  const containers: Container[] = [...(spec.initContainers ?? []), ...spec.containers].filter(needsToken);
  if (containers.length === 0) return;
  for (const container of containers) {
    container.volumeMounts = [
      ...(container.volumeMounts ?? []),
      { name: volumeName, readOnly: true, mountPath: tokenPath },
    ];
  }
  if (!spec.volumes?.some(({ name }) => name === volumeName))
    spec.volumes = [...(spec.volumes ?? []), tokenVolume(volumeName)];
}

const needsToken = ({ volumeMounts = [] }: Container): boolean =>
  !volumeMounts.some(({ mountPath }) => mountPath === tokenPath);

/** A pod made from another's manifest brings the volume along. Validation comes later: even the name may be missing. */
const isTokenVolume = ({ name, projected }: Partial<Volume>): boolean =>
  name?.startsWith('kube-api-access-') === true && projected !== undefined;

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    defaultMode: 0o644,
    sources: [
      { serviceAccountToken: { expirationSeconds: tokenSeconds, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
  },
});
