/** The files of a volume that is made of API objects. */
import {
  type ClusterTrustBundle,
  type ClusterTrustBundleProjection,
  type ConfigMap,
  type ConfigMapProjection,
  type DownwardAPIProjection,
  type KeyToPath,
  ownValue,
  type Pod,
  type PodCertificateProjection,
  type ProjectedVolumeSource,
  type Secret,
  type SecretProjection,
  type ServiceAccountTokenProjection,
  type Volume,
} from '#api';
import { type FieldContext, fieldValue, resourceFieldValue } from '../plan/config/field-ref.ts';
import type { TokenOptions } from './tokens.ts';
import { renderTrustAnchors } from './trust-anchors.ts';

/** `mode` are permission bits, as the volume's source says. */
export interface PayloadFile {
  readonly content: Uint8Array;
  readonly mode: number;
  /** UID of who owns it. Default: root. */
  readonly owner?: number | undefined;
}

/** By path relative to the volume. */
export type Payload = Map<string, PayloadFile>;

/** Where the content comes from. Objects that do not exist are undefined; other failures are thrown. */
export interface PayloadSources {
  configMap(name: string): Promise<ConfigMap | undefined>;
  secret(name: string): Promise<Secret | undefined>;
  token(options: TokenOptions): Promise<string>;
  /** The bundles that the projection selects. */
  trustBundles(projection: ClusterTrustBundleProjection): Promise<readonly ClusterTrustBundle[]>;
  /** The key and certificates, PEM, of the source with that index of a volume. Throws a {@link VolumeError} while there
   *  are none. */
  podCertificate(volume: string, index: number): { readonly key: string; readonly certificates: string };
  readonly fields: FieldContext;
}

/** A volume that cannot be made as it is described; the pod waits, and the message says for what. */
export class VolumeError extends Error {
  override readonly name = 'VolumeError';
  /** Whether the node can have no more volumes of the driver, so that waiting may be in vain. Default false. */
  readonly isNodeFull: boolean;
  constructor(message: string, { isNodeFull = false }: { readonly isNodeFull?: boolean } = {}) {
    super(message);
    this.isNodeFull = isNodeFull;
  }
}

const defaultFileMode = 0o644;

/** The payload of a configMap, secret, downwardAPI or projected volume; undefined for any other kind of volume. */
export async function volumePayload(pod: Pod, volume: Volume, sources: PayloadSources): Promise<Payload | undefined> {
  const { configMap, secret, downwardAPI, projected } = volume;
  if (projected) return await projectedPayload({ pod, volume }, projected, sources);
  const source: ProjectedVolumeSource | undefined = configMap
    ? { sources: [{ configMap }], ...modeOf(configMap) }
    : secret
      ? {
          sources: [{ secret: { ...secret, ...(secret.secretName === undefined ? {} : { name: secret.secretName }) } }],
          ...modeOf(secret),
        }
      : downwardAPI && { sources: [{ downwardAPI }], ...modeOf(downwardAPI) };
  return source && (await projectedPayload({ pod, volume }, source, sources));
}

const modeOf = ({ defaultMode }: { defaultMode?: number }) => (defaultMode === undefined ? {} : { defaultMode });

async function projectedPayload(
  { pod, volume }: { pod: Pod; volume: Volume },
  { sources: projections = [], defaultMode = defaultFileMode }: ProjectedVolumeSource,
  sources: PayloadSources,
): Promise<Payload> {
  const payload: Payload = new Map();
  const target: Target = { pod, payload, defaultMode, sources };
  for (const [index, projection] of projections.entries()) {
    const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = projection;
    if (configMap) await addConfigMap(target, configMap);
    if (secret) await addSecret(target, secret);
    if (downwardAPI) addFields(target, downwardAPI);
    if (serviceAccountToken) await addToken(target, serviceAccountToken);
    if (clusterTrustBundle) await addTrustAnchors(target, clusterTrustBundle);
    if (podCertificate) addCertificate(target, podCertificate, sources.podCertificate(volume.name, index));
  }
  return payload;
}

/** What projections add to, and from where. */
interface Target {
  readonly pod: Pod;
  readonly payload: Payload;
  readonly defaultMode: number;
  readonly sources: PayloadSources;
}

async function addConfigMap(
  { pod, payload, defaultMode, sources }: Target,
  { name = '', items, optional = false }: ConfigMapProjection,
): Promise<void> {
  const found = await sources.configMap(name);
  if (!found && !optional) throw new VolumeError(`configmap "${name}" not found`);
  const what = `configmap ${pod.metadata.namespace ?? ''}/${name}`;
  const files = { ...textFiles(found?.data), ...binaryFiles(found?.binaryData) };
  select(payload, files, items, { what, optional, defaultMode });
}

async function addSecret(
  { pod, payload, defaultMode, sources }: Target,
  { name = '', items, optional = false }: SecretProjection,
): Promise<void> {
  const found = await sources.secret(name);
  if (!found && !optional) throw new VolumeError(`secret "${name}" not found`);
  const what = `secret ${pod.metadata.namespace ?? ''}/${name}`;
  select(payload, binaryFiles(found?.data), items, { what, optional, defaultMode });
}

function addFields({ pod, payload, defaultMode, sources }: Target, { items = [] }: DownwardAPIProjection): void {
  for (const { path, mode, fieldRef, resourceFieldRef } of items) {
    const value = fieldRef
      ? fieldValue(pod, fieldRef.fieldPath, sources.fields)
      : resourceFieldRef && resourceFieldValue(pod, resourceFieldRef, sources.fields);
    if (value === undefined) throw new VolumeError(`unsupported field for file ${path}`);
    payload.set(path, { content: Buffer.from(value), mode: mode ?? defaultMode });
  }
}

async function addToken(
  { pod, payload, defaultMode, sources }: Target,
  { audience, expirationSeconds = 3600, path }: ServiceAccountTokenProjection,
): Promise<void> {
  const token = await sources.token({ audience, expirationSeconds });
  payload.set(path, { content: Buffer.from(token), ...ownershipOfIdentity(pod, defaultMode) });
}

/** An optional projection has its file also without any bundle. */
async function addTrustAnchors(
  { pod, payload, defaultMode, sources }: Target,
  projection: ClusterTrustBundleProjection,
): Promise<void> {
  const { name, path, optional = false } = projection;
  const bundles = await sources.trustBundles(projection);
  if (bundles.length === 0 && !optional)
    throw new VolumeError(
      name === undefined
        ? 'combination of signerName and labelSelector matched zero ClusterTrustBundles'
        : `while getting ClusterTrustBundle: clustertrustbundle.certificates.k8s.io "${name}" not found`,
    );
  payload.set(path, { content: Buffer.from(renderTrustAnchors(bundles)), ...ownershipOfIdentity(pod, defaultMode) });
}

function addCertificate(
  { pod, payload, defaultMode }: Target,
  { credentialBundlePath, keyPath, certificateChainPath }: PodCertificateProjection,
  { key, certificates }: { readonly key: string; readonly certificates: string },
): void {
  const add = (path: string | undefined, text: string) =>
    path && payload.set(path, { content: Buffer.from(text), ...ownershipOfIdentity(pod, defaultMode) });
  add(credentialBundlePath, key + certificates);
  add(keyPath, key);
  add(certificateChainPath, certificates);
}

/** What says who a pod is: only the user that all its containers run as reads it, or the group that owns its volumes;
 *  where there is neither, whom the mode lets. Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume */
function ownershipOfIdentity(pod: Pod, defaultMode: number): Pick<PayloadFile, 'mode' | 'owner'> {
  const owner = userOfAll(pod);
  const isOwned = owner !== undefined || pod.spec.securityContext?.fsGroup !== undefined;
  return { mode: isOwned ? 0o600 : defaultMode, owner };
}

/** The user that all containers say that they run as. */
function userOfAll({ spec }: Pod): number | undefined {
  const { containers, initContainers = [], ephemeralContainers = [], securityContext: shared } = spec;
  const all = [...initContainers, ...containers, ...ephemeralContainers];
  const users = new Set(all.map(({ securityContext: own }) => own?.runAsUser ?? shared?.runAsUser));
  return users.size === 1 ? users.values().next().value : undefined;
}

const textFiles = (data: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text)]));

const binaryFiles = (data: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(data).map(([key, base64]) => [key, Buffer.from(base64, 'base64')]));

/** Every key under its own name, or those of `items` under theirs. */
function select(
  payload: Payload,
  files: Readonly<Record<string, Buffer>>,
  items: readonly KeyToPath[] | undefined,
  { what, optional, defaultMode }: { what: string; optional: boolean; defaultMode: number },
): void {
  if (!items?.length) {
    for (const [key, content] of Object.entries(files)) payload.set(key, { content, mode: defaultMode });
    return;
  }
  for (const { key, path, mode } of items) {
    const content = ownValue(files, key);
    if (content) payload.set(path, { content, mode: mode ?? defaultMode });
    else if (!optional) throw new VolumeError(`references non-existent config key: ${key} (${what})`);
  }
}
