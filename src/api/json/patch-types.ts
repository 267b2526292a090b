/** The media types of patches. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */

export const jsonPatchType = 'application/json-patch+json';
export const mergePatchType = 'application/merge-patch+json';
export const strategicPatchType = 'application/strategic-merge-patch+json';
/** Of server-side apply; JSON is YAML, too. */
export const applyPatchType = 'application/apply-patch+yaml';

/** In the order in which upstream publishes them. */
export const patchTypes = [jsonPatchType, mergePatchType, strategicPatchType, applyPatchType] as const;

export type PatchType = (typeof patchTypes)[number];
