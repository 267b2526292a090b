/** The media types of patches. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */

export const jsonPatchType = 'application/json-patch+json';
/** RFC 7396: null removes, lists are replaced as a whole. */
export const mergePatchType = 'application/merge-patch+json';
/** Kubernetes' own: lists are merged by the keys that the struct declares. Not for custom kinds. */
export const strategicPatchType = 'application/strategic-merge-patch+json';
/** Of server-side apply; JSON is YAML, too. */
export const applyPatchType = 'application/apply-patch+yaml';

/** In the order in which upstream publishes them. */
export const patchTypes = [jsonPatchType, mergePatchType, strategicPatchType, applyPatchType] as const;

/** A media type that PATCH takes. */
export type PatchType = (typeof patchTypes)[number];
