/** Rules of the names of signers: a domain, then a path, such as kubernetes.io/kubelet-serving. */
import { byteLength, checkLabel, checkSubdomain, type FieldError, invalidValue, required, tooLong } from '#api';

const maxDomainLength = 253;
const maxLength = maxDomainLength + 1 + maxDomainLength + 1 + 63;

/** The name of a signer. */
export function checkSignerName(field: string, name: string): FieldError[] {
  if (name === '') return [required(field)];
  const parts = name.split('/');
  const [domain = '', path = ''] = parts;
  if (parts.length !== 2) {
    const rule = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalidValue(field, name, rule)];
  }
  const errors = byteLength(domain) > maxDomainLength ? [tooLong(field, maxDomainLength)] : [];
  errors.push(...checkEach(field, domain, checkLabel));
  if (!domain.includes('.'))
    errors.push(invalidValue(field, domain, 'should be a domain with at least two segments separated by dots'));
  errors.push(...checkEach(field, path, checkSubdomain));
  if (byteLength(name) > maxLength) errors.push(tooLong(field, maxLength));
  return errors;
}

/** The first part between dots that breaks the rule. */
function checkEach(field: string, text: string, check: (label: string) => string[]): FieldError[] {
  const wrong = text.split('.').find(label => check(label).length > 0);
  if (wrong === undefined) return [];
  return check(wrong).map(problem =>
    invalidValue(field, text, `validating label ${JSON.stringify(wrong)}: ${problem}`),
  );
}
