/** Objects reduced to their metadata, for clients that want no more. */
import type { KubeObject, PartialObjectMetadata } from '#api';
import type { StoredObject } from '../watch/stored-object.ts';

/** Shares the metadata with the object, which may not change. */
export const partialMetadata = ({ metadata }: KubeObject, version: string): PartialObjectMetadata => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
});

/** The same in JSON, of an object that is held: a part of its bytes. */
export function partialMetadataJson(stored: StoredObject, version: string): Buffer {
  const head = `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/${version}","metadata":`;
  return Buffer.concat([Buffer.from(head), stored.metadataBytes(), closing]);
}

const closing = Buffer.from('}');
