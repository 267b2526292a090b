/** Rules of where programs of users are, those that convert included.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#contacting-the-webhook */
import {
  checkPortNumber,
  checkSubdomain,
  type FieldError,
  invalidValue,
  required,
  type WebhookClientConfig,
} from '#api';

/** Where a program of users is: a URL or a service, and not both. */
export function checkWebhookClient(field: string, client: WebhookClientConfig | undefined): FieldError[] {
  const { url, service } = client ?? {};
  if ((url === undefined) === (service === undefined))
    return [required(field, 'exactly one of url or service is required')];
  return url === undefined ? checkService(`${field}.service`, service ?? {}) : checkUrl(`${field}.url`, url);
}

const urlForm = '; desired format: https://host[/path]';

function checkUrl(field: string, text: string): FieldError[] {
  const why = text.indexOf(':') === 0 ? 'missing protocol scheme' : 'invalid URI';
  // Browsers find a host behind more slashes; Go does not.
  const url = URL.parse(text.replace(/^(\w+):\/\/\//, '$1://none/'));
  if (!url) return [required(field, `url must be a valid URL: parse ${JSON.stringify(text)}: ${why}${urlForm}`)];
  const scheme = url.protocol.slice(0, -1);
  const errors: FieldError[] = [];
  if (scheme !== 'https') errors.push(invalidValue(field, scheme, `'https' is the only allowed URL scheme${urlForm}`));
  if (url.host === '' || /^\w+:\/\/\//.test(text))
    errors.push(invalidValue(field, '', `host must be specified${urlForm}`));
  if (url.username !== '')
    errors.push(
      invalidValue(
        field,
        [url.username, url.password].filter(Boolean).join(':'),
        'user information is not permitted in the URL',
      ),
    );
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
