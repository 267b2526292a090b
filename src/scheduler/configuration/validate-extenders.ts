/** Upstream's rules for extenders, in its words. */
import { checkQualifiedName, collectErrors, type FieldError, invalidValue } from '#api';
import type { ExtenderConfiguration } from './types.ts';

/** What is wrong with them. */
export function checkExtenders(extenders: readonly ExtenderConfiguration[] = []): FieldError[] {
  const managed = new Set<string>();
  const errors = collectErrors(extenders, (extender, index) => {
    const field = `extenders[${index}]`;
    const { prioritizeVerb = '', weight = 0, managedResources = [] } = extender;
    return [
      ...(prioritizeVerb !== '' && weight <= 0
        ? [invalidValue(`${field}.weight`, weight, 'must have a positive weight applied to it')]
        : []),
      ...collectErrors(managedResources, ({ name = '' }, position) => {
        const path = `${field}.managedResources[${position}].name`;
        const repeated = managed.has(name)
          ? [invalidValue(path, name, 'duplicate extender managed resource name')]
          : [];
        managed.add(name);
        return [...checkExtendedResource(path, name), ...repeated];
      }),
    ];
  });
  const binders = extenders.filter(({ bindVerb = '' }) => bindVerb !== '').length;
  if (binders > 1) {
    const found = `found ${binders} extenders implementing bind`;
    errors.push(invalidValue('extenders', found, 'only one extender can implement bind'));
  }
  return errors;
}

/** A resource that is none of Kubernetes' own: `example.com/lens`. */
function checkExtendedResource(field: string, name: string): FieldError[] {
  const rules = checkQualifiedName(name);
  if (rules.length > 0) return rules.map(rule => invalidValue(field, name, rule));
  const isNative = !name.includes('/') || name.includes('kubernetes.io/');
  // With this before it, as a quota has it, it must still be a name.
  const isExtended = !isNative && !name.startsWith('requests.') && checkQualifiedName(`requests.${name}`).length === 0;
  return isExtended ? [] : [invalidValue(field, name, 'is an invalid extended resource name')];
}
