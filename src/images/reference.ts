/** Image names, as users write them and as container engines know them. Pure.
 *  https://github.com/distribution/reference */

/** Where an image name that says no registry is looked up. */
const defaultRegistry = 'docker.io';

const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** An image's full name, such as `docker.io/library/hello:latest` for `hello`; undefined when it is no valid name. This is
 *  the name under which containerd must hold an image for the kubelet to find it. */
export function normalizeReference(name: string): string | undefined {
  const [rest = '', digest, ...more] = name.split('@');
  if (more.length > 0 || (digest !== undefined && !digestPattern.test(digest))) return undefined;
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const tag = hasTag ? rest.slice(colon + 1) : digest === undefined ? 'latest' : undefined;
  const repository = withRegistry(hasTag ? rest.slice(0, colon) : rest);
  if (repository === undefined || (tag !== undefined && !tagPattern.test(tag))) return undefined;
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function withRegistry(repository: string): string | undefined {
  const slash = repository.indexOf('/');
  const first = repository.slice(0, Math.max(slash, 0));
  const isRegistry = /[.:]/.test(first) || first === 'localhost';
  const registry = isRegistry ? first : defaultRegistry;
  const path = isRegistry ? repository.slice(slash + 1) : repository;
  if (!pathPattern.test(path)) return undefined;
  return registry === defaultRegistry && !path.includes('/') ? `${registry}/library/${path}` : `${registry}/${path}`;
}

/** The short form that people write: `hello:latest` for `docker.io/library/hello:latest`. */
export function familiarReference(reference: string): string {
  return reference.replace(/^docker\.io\/(?:library\/(?=[^/]+$))?/, '');
}

/** The repository of a full name: without its tag or digest. */
export function repositoryOf(reference: string): string {
  const [named = ''] = reference.split('@');
  const colon = named.lastIndexOf(':');
  return colon > named.lastIndexOf('/') ? named.slice(0, colon) : named;
}
