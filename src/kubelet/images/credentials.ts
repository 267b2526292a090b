/** Credentials for registries, from the pull secrets of a pod. Source:
 *  https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/ */
import type { Secret } from '#api';
import type { ImageCredentials } from '../runtime/runtime.ts';

interface DockerAuth {
  readonly username?: string;
  readonly password?: string;
  readonly auth?: string;
  readonly identitytoken?: string;
}

/** Those that apply to the image, most specific first. Secrets that cannot be read are passed over. */
export function imageCredentials(image: string, secrets: readonly Secret[]): ImageCredentials[] {
  const entries = secrets.flatMap(secret => Object.entries(dockerAuths(secret)));
  return entries
    .filter(([registry]) => appliesTo(registry, image))
    .sort(([a], [b]) => b.length - a.length)
    .map(([registry, { username, password, auth, identitytoken }]) => ({
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(auth === undefined ? {} : { auth }),
      ...(identitytoken === undefined ? {} : { identityToken: identitytoken }),
      serverAddress: registry,
    }));
}

function dockerAuths({ data = {} }: Secret): Record<string, DockerAuth> {
  const [modern, old] = [data['.dockerconfigjson'], data['.dockercfg']];
  try {
    if (modern)
      return (
        (JSON.parse(Buffer.from(modern, 'base64').toString()) as { auths?: Record<string, DockerAuth> }).auths ?? {}
      );
    if (old) return JSON.parse(Buffer.from(old, 'base64').toString()) as Record<string, DockerAuth>;
  } catch {
    // not JSON: no credentials
  }
  return {};
}

/** Whether a registry entry such as `https://index.docker.io/v1/`, `*.example.com` or `example.com/team` covers the
 *  image. */
function appliesTo(registry: string, image: string): boolean {
  const [host = '', ...path] = registry
    .replace(/^https?:\/\//, '')
    .replace(/\/v[12]\/?$/, '')
    .replace(/\/$/, '')
    .split('/');
  const [imageHost = '', ...imagePath] = image.split('/');
  const sameHost =
    host === imageHost || (host === 'index.docker.io' && imageHost === 'docker.io') || wildcard(host).test(imageHost);
  return sameHost && path.every((part, index) => imagePath[index] === part);
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^.]*')}$`);
