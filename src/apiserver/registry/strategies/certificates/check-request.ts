/** What is valid of certificate signing requests, with upstream's words. Pure. */
import {
  type CertificateSigningRequest,
  type CertificateSigningRequestCondition,
  type CertificateSigningRequestSpec,
  checkLabel,
  duplicate,
  type FieldError,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
  signers,
  tooLong,
} from '#api';
import { repeatedIndexes } from '../fields/checks.ts';

const shortestSeconds = 600;

/** Of what is asked for, all but the request itself. */
export function checkSpec({ signerName, usages = [], expirationSeconds }: CertificateSigningRequestSpec): FieldError[] {
  const errors: FieldError[] = usages.length === 0 ? [required('spec.usages')] : [];
  for (const index of repeatedIndexes(usages)) errors.push(duplicate(`spec.usages[${index}]`, usages[index]));
  if (signerName === signers.legacyUnknown) {
    const message = 'the legacy signerName is not allowed via this API version';
    errors.push(invalidValue('spec.signerName', signerName, message));
  } else errors.push(...checkSignerName(signerName));
  if (expirationSeconds !== undefined && expirationSeconds < shortestSeconds) {
    const message = 'may not specify a duration less than 600 seconds (10 minutes)';
    errors.push(invalidValue('spec.expirationSeconds', expirationSeconds, message));
  }
  return errors;
}

/** 253 for the domain, a slash, and a path of a subdomain and a label with a dot between them. */
const longestSigner = 253 + 1 + 253 + 63 + 1;

/** `example.com/signer-name`. */
function checkSignerName(signerName: string): FieldError[] {
  const field = 'spec.signerName';
  if (!signerName) return [required(field)];
  const [domain = '', path = '', ...more] = signerName.split('/');
  if (!signerName.includes('/') || more.length > 0) {
    const form = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    return [invalidValue(field, signerName, form)];
  }
  const errors = [domain, path].flatMap(part =>
    part
      .split('.')
      .flatMap(label =>
        checkLabel(label).map(message =>
          invalidValue(field, part, `validating label ${JSON.stringify(label)}: ${message}`),
        ),
      ),
  );
  if (errors.length > 0) return errors;
  if (!domain.includes('.'))
    return [invalidValue(field, domain, 'should be a domain with at least two segments separated by dots')];
  return signerName.length > longestSigner ? [tooLong(field, longestSigner)] : [];
}

const lasting = ['Approved', 'Denied', 'Failed'];

/** Each type once, decisions always true, and not both decisions. */
export function checkConditions(conditions: readonly CertificateSigningRequestCondition[] = []): FieldError[] {
  const types = conditions.map(({ type }) => type);
  const repeated = repeatedIndexes(types);
  const errors = conditions.flatMap(({ type, status }, index): FieldError[] => {
    const field = `status.conditions[${index}]`;
    const allowed = lasting.includes(type) ? ['True'] : ['False', 'True', 'Unknown'];
    return [
      ...(!type ? [required(`${field}.type`)] : []),
      ...(!status ? [required(`${field}.status`)] : []),
      ...(status && !allowed.includes(status) ? [notSupported(`${field}.status`, status, allowed)] : []),
      ...(repeated.has(index) ? [duplicate(`${field}.type`, type)] : []),
    ];
  });
  if (types.includes('Approved') && types.includes('Denied'))
    errors.push(invalidValue('status.conditions', conditions, 'Approved and Denied conditions are mutually exclusive'));
  return errors;
}

/** A change of the status, or through `approval`: decisions last, and a certificate is given once. */
export function checkChange(
  { status = {} }: CertificateSigningRequest,
  { status: old = {} }: CertificateSigningRequest,
  subresource: string,
): FieldError[] {
  const errors = checkConditions(status.conditions);
  const has = (conditions: readonly CertificateSigningRequestCondition[] = [], type: string) =>
    conditions.some(condition => condition.type === type);
  for (const type of lasting) {
    const [before, after] = [has(old.conditions, type), has(status.conditions, type)];
    if (before && !after)
      errors.push(forbiddenField('status.conditions', `updates may not remove a condition of type "${type}"`));
    if (!before && after && subresource !== 'approval' && type !== 'Failed')
      errors.push(forbiddenField('status.conditions', `updates may not add a condition of type "${type}"`));
  }
  if (status.certificate !== old.certificate) {
    if (old.certificate)
      errors.push(forbiddenField('status.certificate', 'updates may not modify existing certificate content'));
    else errors.push(...checkCertificate(status.certificate ?? ''));
  }
  return errors;
}

/** PEM blocks of certificates, at least one, and nothing else. */
function checkCertificate(base64: string): FieldError[] {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const types = [...text.matchAll(/-----BEGIN ([^-\r\n]+)-----/g)].map(([, type]) => type);
  const invalid = (message: string) => [invalidValue('status.certificate', '<certificate data>', message)];
  const other = types.find(type => type !== 'CERTIFICATE');
  if (other !== undefined) return invalid(`only CERTIFICATE PEM blocks are allowed, found "${other}"`);
  return types.length > 0 ? [] : invalid('must contain at least one CERTIFICATE PEM block');
}
