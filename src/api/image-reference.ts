/** Names of images, as users write them and as container engines know them: one grammar for the API server, the kubelet
 *  and the image store. Pure. Source: the grammar and the normalisation of https://github.com/distribution/reference */

/** The parts of a full name. */
export interface ImageReference {
  /** Host, with a port where one is given, such as `docker.io`. */
  readonly registry: string;
  /** Path of the repository in the registry, such as `library/hello`. */
  readonly path: string;
  readonly tag?: string | undefined;
  /** Such as `sha256:...`. */
  readonly digest?: string | undefined;
}

/** Where an image name that says no registry is looked up. */
const defaultRegistry = 'docker.io';
/** What it was called once. */
const formerRegistry = 'index.docker.io';
/** Where it keeps what has no owner. */
const officialPath = 'library/';

const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const registryPattern = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?$`);
const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const pathPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
/** What looks like the id of an image is no name of one. */
const identifierPattern = /^[0-9a-f]{64}$/;
const maxNameLength = 255;

/** The parts of a name, with the registry that it leaves out; undefined when it is no valid name. */
export function parseImageReference(name: string): ImageReference | undefined {
  if (identifierPattern.test(name)) return undefined;
  const [rest = '', digest, ...more] = name.split('@');
  if (more.length > 0 || (digest !== undefined && !digestPattern.test(digest))) return undefined;
  const colon = rest.lastIndexOf(':');
  const hasTag = colon > rest.lastIndexOf('/');
  const tag = hasTag ? rest.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;
  const repository = splitRegistry(hasTag ? rest.slice(0, colon) : rest);
  return repository && { ...repository, tag, digest };
}

/** The part before the first slash is a registry if no repository can be called so. */
function splitRegistry(repository: string): Pick<ImageReference, 'registry' | 'path'> | undefined {
  const first = repository.slice(0, Math.max(repository.indexOf('/'), 0));
  const isRegistry = /[.:A-Z]/.test(first) || first === 'localhost';
  const given = isRegistry ? first : defaultRegistry;
  const registry = given === formerRegistry ? defaultRegistry : given;
  const rest = isRegistry ? repository.slice(first.length + 1) : repository;
  const path = registry === defaultRegistry && !rest.includes('/') ? `${officialPath}${rest}` : rest;
  const isValid = registryPattern.test(registry) && pathPattern.test(path) && path.length <= maxNameLength;
  return isValid ? { registry, path } : undefined;
}

/** An image's full name, such as `docker.io/library/hello:latest` for `hello`; undefined when it is no valid name. This
 *  is the name under which containerd must hold an image for the kubelet to find it. */
export function normalizeReference(name: string): string | undefined {
  const reference = parseImageReference(name);
  if (!reference) return undefined;
  const { registry, path, digest, tag = digest === undefined ? 'latest' : undefined } = reference;
  return `${registry}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** The pull policy that a name implies: what may change, the tag `latest` or none, is pulled every time. */
export function impliedPullPolicy(name: string): 'Always' | 'IfNotPresent' {
  const reference = parseImageReference(name);
  if (!reference) return 'IfNotPresent';
  const { digest, tag = digest === undefined ? 'latest' : undefined } = reference;
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
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
