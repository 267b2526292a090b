/** Upstream's rules for extenders, in its words. */
import { checkQualifiedName, collectErrors, type FieldError, invalidValue, isNativeResource, required } from '#api';
import type { ExtenderConfiguration } from './types.ts';

/** What is wrong with them. */
export function checkExtenders(extenders: readonly ExtenderConfiguration[] = []): FieldError[] {
  const managed = new Set<string>();
  const errors = collectErrors(extenders, (extender, index) => {
    const field = `extenders[${index}]`;
    const { prioritizeVerb = '', weight = 0, managedResources = [] } = extender;
    return [
      ...checkPlace(field, extender),
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

/** Upstream finds out at the first call. */
function checkPlace(field: string, { urlPrefix = '', tlsConfig = {} }: ExtenderConfiguration): FieldError[] {
  const isPlace = /^https?:\/\//.test(urlPrefix) && URL.canParse(urlPrefix);
  const errors = isPlace ? [] : [invalidValue(`${field}.urlPrefix`, urlPrefix, 'must be a URL of http or https')];
  const { insecure = false, caData, caFile, certData, certFile, keyData, keyFile } = tlsConfig;
  if (insecure && (caData || caFile)) {
    const rule = 'specifying a root certificates file with the insecure flag is not allowed';
    errors.push(invalidValue(`${field}.tlsConfig.insecure`, insecure, rule));
  }
  if (Boolean(certData || certFile) !== Boolean(keyData || keyFile))
    errors.push(
      required(
        `${field}.tlsConfig.${certData || certFile ? 'keyFile' : 'certFile'}`,
        'a certificate and its key go together',
      ),
    );
  return errors;
}

/** A resource that is none of Kubernetes' own: `example.com/lens`. */
function checkExtendedResource(field: string, name: string): FieldError[] {
  const rules = checkQualifiedName(name);
  if (rules.length > 0) return rules.map(rule => invalidValue(field, name, rule));
  // With this before it, as a quota has it, it must still be a name.
  const isExtended =
    !isNativeResource(name) && !name.startsWith('requests.') && checkQualifiedName(`requests.${name}`).length === 0;
  return isExtended ? [] : [invalidValue(field, name, 'is an invalid extended resource name')];
}
