/** Secrets that drivers are handed: a class says by parameters which, with parts that differ from claim to claim. Pure.
 *  Source: https://kubernetes-csi.github.io/docs/secrets-and-credentials-storage-class.html */
import type { PersistentVolumeClaim, Secret, SecretReference } from '#api';
import { type Strings, secretTexts } from '#csi';

/** What secrets are for, as parameters of classes say it. */
export type SecretUse =
  | 'provisioner'
  | 'controller-publish'
  | 'node-stage'
  | 'node-publish'
  | 'controller-expand'
  | 'node-expand';

const prefix = 'csi.storage.k8s.io/';

/** The parameters that are the driver's own. */
export const ownParameters = (parameters: Strings = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => !name.startsWith(prefix)));

/** The file system that a class asks for. */
export const fsTypeOf = (parameters: Strings = {}): string =>
  parameters[`${prefix}fstype`] ?? parameters['fstype'] ?? '';

/** The secret for a use; undefined when the class names none. */
export function secretReference(
  use: SecretUse,
  { parameters = {}, claim, volume }: { parameters?: Strings; claim: PersistentVolumeClaim; volume: string },
): SecretReference | undefined {
  const [name, namespace] = ['name', 'namespace'].map(part => parameters[`${prefix}${use}-secret-${part}`]);
  if (name === undefined || namespace === undefined) return undefined;
  const values: Strings = {
    'pv.name': volume,
    'pvc.name': claim.metadata.name,
    'pvc.namespace': claim.metadata.namespace ?? '',
  };
  const fill = (text: string) =>
    text.replace(/\$\{([^}]+)\}/g, (whole, key: string) => {
      const annotation = /^pvc\.annotations\['(.+)'\]$/.exec(key)?.[1];
      return (annotation === undefined ? values[key] : claim.metadata.annotations?.[annotation]) ?? whole;
    });
  return { name: fill(name), namespace: fill(namespace) };
}

/** What is in a secret. Errors: it is not there. */
export function secretValues(
  reference: SecretReference | undefined,
  find: (key: { namespace: string; name: string }) => Secret | undefined,
): Strings {
  if (!reference) return {};
  const { namespace = '', name = '' } = reference;
  const found = find({ namespace, name });
  if (!found) throw new Error(`secret "${namespace}/${name}" not found`);
  return secretTexts(found);
}
