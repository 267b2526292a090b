/** Rules for names, with upstream's messages. Each returns what is wrong, or an empty list.
 *  Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ and .../labels/ */

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
/** Names of services in DNS begin with an underscore: RFC 2782. */
const serviceName = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const searchDomain = `${serviceName}(\\.${serviceName})*`;
const qualifiedName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const whole = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const labelPattern = whole(label);
const subdomainPattern = whole(subdomain);
const searchDomainPattern = whole(searchDomain);
const serviceLabelPattern = whole('[a-z]([-a-z0-9]*[a-z0-9])?');
const qualifiedNamePattern = whole(qualifiedName);
const labelValuePattern = whole(`(${qualifiedName})?`);
/** A qualified name, when it is no longer than its last part may be. */
const commonNamePattern = whole(`(${subdomain}/)?${qualifiedName}`);
const wildcardPattern = whole(`\\*\\.${subdomain}`);
const reasonPattern = whole('[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?');
const keyPattern = /^[-._a-zA-Z0-9]+$/;
const environmentPattern = /^[ -<>-~]+$/;

const utf8 = new TextEncoder();
/** Length in bytes of UTF-8, which upstream's limits count. */
export function byteLength(text: string): number {
  // Nearly all text that is checked is ASCII, and counting that is ten times faster than encoding it.
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return utf8.encode(text).length;
  return text.length;
}

const tooLong = (maxBytes: number): string => `must be no more than ${maxBytes} bytes`;

/** The message of a value that does not match a pattern, with examples and the pattern. */
function mismatch(message: string, pattern: string, ...examples: string[]): string {
  const shown = examples.map(example => `'${example}', `).join(' or ');
  const intro = examples.length === 0 ? ' (' : ` (e.g. ${shown}`;
  return `${message}${intro}regex used for validation is '${pattern}')`;
}

const subdomainMessage = mismatch(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  subdomain,
  'example.com',
);
const searchDomainMessage = mismatch(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  searchDomain,
  'example.com',
);
const labelMessage = mismatch(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  label,
  'my-name',
  '123-abc',
);
const wildcardMessage = mismatch(
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  `\\*\\.${subdomain}`,
  '*.example.com',
);
const reasonMessage = mismatch(
  "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'",
  '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?',
  'my_name',
  'MY_NAME',
  'MyName',
  'ReasonA,ReasonB',
  'ReasonA:ReasonB',
);
const serviceLabelMessage = mismatch(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  'my-name',
  'abc-123',
);
const qualifiedNameMessage = mismatch(
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  qualifiedName,
  'MyName',
  'my.name',
  '123-abc',
);
const labelValueMessage = mismatch(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `(${qualifiedName})?`,
  'MyValue',
  'my_value',
  '12345',
);
const keyMessage = mismatch(
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  '[-._a-zA-Z0-9]+',
  'key.name',
  'KEY_NAME',
  'key-name',
);

function check(text: string, maxBytes: number, pattern: RegExp, message: string): string[] {
  const problems: string[] = [];
  if (byteLength(text) > maxBytes) problems.push(tooLong(maxBytes));
  if (!pattern.test(text)) problems.push(message);
  return problems;
}

/** As {@link check}, of names of DNS, whose limits upstream counts in characters, by its words. */
const checkDns = (text: string, max: number, pattern: RegExp, message: string): string[] =>
  check(text, max, pattern, message).map(problem =>
    problem === tooLong(max) ? `must be no more than ${max} characters` : problem,
  );

/** RFC 1123 subdomain: the rule for most objects' names. */
export const checkSubdomain = (text: string): string[] => checkDns(text, 253, subdomainPattern, subdomainMessage);

/** A domain in which names are looked up: a subdomain, with underscores too. */
export const checkSearchDomain = (text: string): string[] =>
  checkDns(text, 253, searchDomainPattern, searchDomainMessage);

/** A subdomain behind a wildcard, `*.example.com`. */
export const checkWildcardSubdomain = (text: string): string[] => checkDns(text, 253, wildcardPattern, wildcardMessage);
/** Why a condition is as it is, in one word. */
export const checkConditionReason = (text: string): string[] => (reasonPattern.test(text) ? [] : [reasonMessage]);
/** RFC 1123 label: namespaces, containers, volumes. */
export const checkLabel = (text: string): string[] =>
  checkDns(text, 63, labelPattern, subdomainPattern.test(text) ? 'must not contain dots' : labelMessage);

/** RFC 1035 label: the parts of definitions' names. */
export const checkServiceLabel = (text: string): string[] =>
  checkDns(text, 63, serviceLabelPattern, serviceLabelMessage);

/** The name of a kind, as the `kind` of an object says it. */
export const checkKindName = (kind: string): string[] => {
  const wrong = checkServiceLabel(kind.toLowerCase());
  return wrong.length === 0 ? [] : [`may have mixed case, but should otherwise match: ${wrong.join(',')}`];
};

/** Whether an `apiVersion` is a version, or a group and a version. */
export const checkGroupVersion = (apiVersion: string): string[] =>
  apiVersion.split('/').length > 2 ? [`unexpected GroupVersion string: ${apiVersion}`] : [];

/** A name that may stand as a segment of a URL path. */
export function checkPathSegment(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter(part => text.includes(part)).map(part => `may not contain '${part}'`);
}

/** A label key, annotation key, resource or condition name: `[PREFIX/]NAME`. */
export function checkQualifiedName(text: string): string[] {
  // Nearly all are names without a prefix, or with a short one, and right.
  if (text.length <= 63 && commonNamePattern.test(text)) return [];
  const parts = text.split('/');
  const problems: string[] = [];
  if (parts.length > 2) {
    return [
      `a valid label key ${qualifiedNameMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    if (prefix === '') problems.push('prefix part must be non-empty');
    else problems.push(...checkSubdomain(prefix).map(problem => `prefix part ${problem}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  if (byteLength(name) > 63) problems.push(`name part ${tooLong(63)}`);
  if (!qualifiedNamePattern.test(name)) problems.push(`name part ${qualifiedNameMessage}`);
  return problems;
}

/** The value of a label. */
export const checkLabelValue = (text: string): string[] => check(text, 63, labelValuePattern, labelValueMessage);

/** A key of a ConfigMap or Secret. */
export function checkConfigKey(text: string): string[] {
  const problems = check(text, 253, keyPattern, keyMessage);
  if (text === '.') problems.push("must not be '.'");
  else if (text === '..') problems.push("must not be '..'");
  else if (text.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

/** The name of an environment variable: any printable ASCII but `=`. */
export function checkEnvironmentName(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  if (environmentPattern.test(text)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a port (IANA service name). */
export function checkPortName(text: string): string[] {
  const problems: string[] = [];
  if (byteLength(text) > 15) problems.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(text))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(text)) problems.push('must contain at least one letter (a-z)');
  if (text.includes('--')) problems.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

/** The number of a port. */
export const checkPortNumber = (port: number): string[] =>
  Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
