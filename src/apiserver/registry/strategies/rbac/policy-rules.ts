/** Rules for the rules of roles. */
import { collectErrors, type FieldError, invalidValue, type PolicyRule, required } from '#api';

/** The rules of a role; paths that are no resources belong to no namespace. */
export const checkPolicyRules = (
  field: string,
  rules: readonly PolicyRule[] | undefined,
  { isNamespaced }: { isNamespaced: boolean },
): FieldError[] =>
  collectErrors(rules ?? [], (rule, index) => checkPolicyRule(`${field}[${index}]`, rule, isNamespaced));

function checkPolicyRule(
  field: string,
  { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: Partial<PolicyRule>,
  isNamespaced: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(`${field}.verbs`));
  if (nonResourceURLs.length > 0) {
    const wrong = (detail: string) => errors.push(invalidValue(`${field}.nonResourceURLs`, nonResourceURLs, detail));
    if (isNamespaced) wrong('namespaced rules cannot apply to non-resource URLs');
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      wrong('rules cannot apply to both regular resources and non-resource URLs');
    return errors;
  }
  if (apiGroups.length === 0)
    errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}
