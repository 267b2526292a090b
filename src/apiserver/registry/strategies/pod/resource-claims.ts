/** Rules for the devices that a pod claims. Source:
 *  https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/ */
import {
  checkLabel,
  checkSubdomain,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type PodResourceClaim,
  required,
} from '#api';
import { invalidEach } from '../fields/checks.ts';

/** The claims of a pod: each is there already, or is made from a template. */
export function checkResourceClaims(field: string, claims: readonly PodResourceClaim[]): FieldError[] {
  const seen = new Set<string>();
  return collectErrors(claims, (claim, index) => {
    const path = `${field}[${index}]`;
    const { name, resourceClaimName, resourceClaimTemplateName } = claim;
    const errors = checkClaimName(`${path}.name`, name, seen);
    seen.add(name);
    const given = [resourceClaimName, resourceClaimTemplateName].filter(text => text !== undefined).length;
    const members = ['`resourceClaimName`', '`resourceClaimTemplateName`'];
    if (given === 0) errors.push(invalidValue(path, claim, `must specify one of: ${members.join(', ')}`));
    if (given === 2) errors.push(invalidValue(path, claim, `at most one of ${members.join(' or ')} may be specified`));
    for (const member of ['resourceClaimName', 'resourceClaimTemplateName'] as const) {
      const text = claim[member];
      if (text !== undefined) errors.push(...invalidEach(`${path}.${member}`, text, checkSubdomain(text)));
    }
    return errors;
  });
}

function checkClaimName(field: string, name: string, seen: ReadonlySet<string>): FieldError[] {
  if (!name) return [required(field)];
  return seen.has(name) ? [duplicate(field, name)] : invalidEach(field, name, checkLabel(name));
}
