/** The labels of objects that caches hold. */
import type { KubeObject } from '#api';

/** Where an object that is parsed when somebody looks inside has its labels, which are known without that. */
export const knownLabels = Symbol('labels');

/** An object's labels: the same as in its metadata, and cheap where looking there is not, for who looks at those of
 *  many objects. */
export const labelsOf = (
  object: KubeObject & { readonly [knownLabels]?: KubeObject['metadata']['labels'] },
): KubeObject['metadata']['labels'] => (knownLabels in object ? object[knownLabels] : object.metadata.labels);
