/** Requests whose cost is measured. */
import type { Kind, KubeObject } from '#api';

export interface Attempt {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly bytes?: Buffer;
  /** Default: the administrator. */
  readonly as?: 'pod';
}

/** A kind, as far as its requests need it. */
export type Place = Pick<Kind, 'group' | 'version' | 'plural' | 'scope'>;

/** The path of a collection, in the namespace `default`. */
export const pathOf = ({ group, version, plural, scope }: Place): string =>
  `${group === '' ? `/api/${version}` : `/apis/${group}/${version}`}/${scope === 'Namespaced' ? 'namespaces/default/' : ''}${plural}`;

/** A create that is only rehearsed. */
export const post = (kind: Place, what: string, contentType: string, bytes: Buffer): Attempt => ({
  what,
  method: 'POST',
  path: `${pathOf(kind)}?dryRun=All`,
  headers: { 'content-type': contentType },
  bytes,
});

/** Who applies makes what is not there yet. */
export const apply = (kind: Place, where: string, object: KubeObject): Attempt => ({
  what: `apply ${where}`,
  method: 'PATCH',
  path: `${pathOf(kind)}/${object.metadata.name}?dryRun=All&fieldManager=bench`,
  headers: { 'content-type': 'application/apply-patch+yaml' },
  bytes: Buffer.from(JSON.stringify(object)),
});
