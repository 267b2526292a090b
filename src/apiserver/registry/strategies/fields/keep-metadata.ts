/** Metadata in writes of subresources that are about something else. */
import type { KubeObject } from '#api';

/** Leaves metadata as it is stored, but for what the write itself needs and notes: the version that it is of, and who
 *  manages which fields. */
export function keepMetadata(draft: KubeObject, old: KubeObject): void {
  const { resourceVersion, managedFields } = draft.metadata;
  const { managedFields: _, ...kept } = old.metadata;
  draft.metadata = { ...kept, resourceVersion, ...(managedFields ? { managedFields } : {}) };
}
