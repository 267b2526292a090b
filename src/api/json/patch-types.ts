/** The media types of patches. Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply */

/** In the order in which upstream publishes them. */
export const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
] as const;

export type PatchType = (typeof patchTypes)[number];
