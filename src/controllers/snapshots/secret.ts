/** The secret with which a driver makes and deletes a snapshot, as its class says. Pure.
 *  Source: https://kubernetes-csi.github.io/docs/secrets-and-credentials-volume-snapshot-class.html */
import type { SecretReference } from '#api';

/** Whose it is. */
interface Place {
  /** The name of the content. */
  readonly content: string;
  /** Those of the snapshot. */
  readonly namespace: string;
  readonly name: string;
}

const prefix = 'csi.storage.k8s.io/snapshotter-secret-';

/** Undefined when the class names none. */
export function snapshotSecret(
  parameters: Readonly<Record<string, string>> = {},
  { content, namespace, name }: Place,
): SecretReference | undefined {
  const [secretName, secretNamespace] = [parameters[`${prefix}name`], parameters[`${prefix}namespace`]];
  if (secretName === undefined || secretNamespace === undefined) return undefined;
  const values: Readonly<Record<string, string>> = {
    'volumesnapshotcontent.name': content,
    'volumesnapshot.namespace': namespace,
    'volumesnapshot.name': name,
  };
  const fill = (text: string) => text.replace(/\$\{([^}]+)\}/g, (whole, key: string) => values[key] ?? whole);
  return { name: fill(secretName), namespace: fill(secretNamespace) };
}
