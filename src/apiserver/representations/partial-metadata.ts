/** Objects reduced to their metadata, for clients that want no more. */
import type { KubeObject, PartialObjectMetadata } from '#api';

export const partialMetadata = ({ metadata }: KubeObject, version: string): PartialObjectMetadata => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
});
