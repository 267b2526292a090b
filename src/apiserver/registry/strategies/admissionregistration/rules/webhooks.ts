/** Rules that webhooks of both kinds share. Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/ */
import {
  checkPortNumber,
  checkServiceLabel,
  checkSubdomain,
  collectErrors,
  duplicate,
  type FieldError,
  invalidValue,
  type MutatingWebhook,
  notSupported,
  required,
  type ValidatingWebhook,
  type WebhookClientConfig,
} from '#api';
import { invalidEach, repeatedIndexes } from '../../fields/checks.ts';
import { checkLabelSelector } from '../../fields/labels.ts';
import { checkMatchConditions } from './match-conditions.ts';
import { checkOperations } from './operations.ts';

type Webhook = MutatingWebhook | ValidatingWebhook;

const versions = ['v1', 'v1beta1'];
const sideEffects = ['None', 'NoneOnDryRun'];

/** All webhooks of a configuration. */
export function checkWebhooks(field: string, webhooks: readonly Webhook[] = []): FieldError[] {
  const repeated = repeatedIndexes(webhooks.map(({ name }) => name));
  return collectErrors(webhooks, (webhook, index) => [
    ...checkWebhook(`${field}[${index}]`, webhook),
    ...(webhook.name && repeated.has(index) ? [duplicate(`${field}[${index}].name`, webhook.name)] : []),
  ]);
}

function checkWebhook(field: string, webhook: Webhook): FieldError[] {
  const { name, rules = [], timeoutSeconds, namespaceSelector, objectSelector, matchConditions } = webhook;
  return [
    ...checkName(`${field}.name`, name ?? ''),
    ...collectErrors(rules, (rule, index) => checkOperations(`${field}.rules[${index}]`, rule)),
    ...checkSideEffects(`${field}.sideEffects`, webhook.sideEffects),
    ...checkTimeout(`${field}.timeoutSeconds`, timeoutSeconds),
    ...checkLabelSelector(`${field}.namespaceSelector`, namespaceSelector),
    ...checkLabelSelector(`${field}.objectSelector`, objectSelector),
    ...checkClient(`${field}.clientConfig`, webhook.clientConfig),
    ...checkMatchConditions(`${field}.matchConditions`, matchConditions),
    ...checkVersions(`${field}.admissionReviewVersions`, webhook.admissionReviewVersions ?? []),
  ];
}

function checkTimeout(field: string, seconds: number | undefined): FieldError[] {
  if (seconds === undefined || (seconds >= 1 && seconds <= 30)) return [];
  return [invalidValue(field, seconds, 'the timeout value must be between 1 and 30 seconds')];
}

/** A domain name of three parts and more. */
function checkName(field: string, name: string): FieldError[] {
  if (name === '') return [required(field)];
  const errors = invalidEach(field, name, checkSubdomain(name));
  if (errors.length > 0 || name.split('.').length >= 3) return errors;
  return [invalidValue(field, name, 'should be a domain with at least three segments separated by dots')];
}

function checkSideEffects(field: string, given: string | undefined): FieldError[] {
  if (given === undefined) return [required(field, `must specify one of ${sideEffects.join(', ')}`)];
  return sideEffects.includes(given) ? [] : [notSupported(field, given, sideEffects)];
}

function checkVersions(field: string, given: readonly string[]): FieldError[] {
  if (given.length === 0) return [required(field, `must specify one of ${versions.join(', ')}`)];
  const repeated = repeatedIndexes(given);
  const errors = collectErrors(given, (version, index) => {
    const path = `${field}[${index}]`;
    if (repeated.has(index)) return [invalidValue(path, version, 'duplicate version')];
    return invalidEach(path, version, checkServiceLabel(version));
  });
  if (errors.length > 0 || given.some(version => versions.includes(version))) return errors;
  return [invalidValue(field, given, `must include at least one of ${versions.join(', ')}`)];
}

function checkClient(field: string, client: WebhookClientConfig | undefined): FieldError[] {
  const { url, service } = client ?? {};
  if ((url === undefined) === (service === undefined))
    return [required(field, 'exactly one of url or service is required')];
  return url === undefined ? checkService(`${field}.service`, service ?? {}) : checkUrl(`${field}.url`, url);
}

const urlForm = '; desired format: https://host[/path]';

function checkUrl(field: string, text: string): FieldError[] {
  const url = URL.parse(text);
  if (!url) return [required(field, `url must be a valid URL: parse ${JSON.stringify(text)}: invalid URI${urlForm}`)];
  const scheme = url.protocol.slice(0, -1);
  const errors: FieldError[] = [];
  if (scheme !== 'https') errors.push(invalidValue(field, scheme, `'https' is the only allowed URL scheme${urlForm}`));
  if (url.host === '') errors.push(invalidValue(field, '', `host must be specified${urlForm}`));
  if (url.username !== '')
    errors.push(invalidValue(field, url.username, 'user information is not permitted in the URL'));
  if (url.hash !== '') errors.push(invalidValue(field, url.hash.slice(1), 'fragments are not permitted in the URL'));
  if (url.search !== '')
    errors.push(invalidValue(field, url.search.slice(1), 'query parameters are not permitted in the URL'));
  return errors;
}

interface ServicePlace {
  readonly name?: string;
  readonly namespace?: string;
  readonly path?: string;
  readonly port?: number;
}

function checkService(field: string, { name, namespace, path, port = 443 }: ServicePlace): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${field}.name`));
  if (!namespace) errors.push(required(`${field}.namespace`));
  const wrong = checkPortNumber(port);
  if (wrong.length > 0) errors.push(invalidValue(`${field}.port`, port, `port is not valid: ${wrong.join(', ')}`));
  return path ? [...errors, ...checkPath(`${field}.path`, path)] : errors;
}

function checkPath(field: string, path: string): FieldError[] {
  if (path === '/') return [];
  const errors = path.startsWith('/') ? [] : [invalidValue(field, path, "must start with a '/'")];
  const parts = path.slice(1).replace(/\/$/, '').split('/');
  return [
    ...errors,
    ...parts.flatMap((part, index) => {
      if (part === '') return [invalidValue(field, path, `segment[${index}] may not be empty`)];
      return checkSubdomain(part).map(text => invalidValue(field, path, `segment[${index}]: ${text}`));
    }),
  ];
}
