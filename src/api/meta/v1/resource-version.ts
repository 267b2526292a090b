/** Resource versions: decimal numbers of any length, which a server gives out in order.
 *  Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions and KEP-5504. */

/** Whether `version` is `other` or a later one, of objects of the same kind. */
export function isVersionAtLeast(version: string, other: string): boolean {
  return version.length === other.length ? version >= other : version.length > other.length;
}
