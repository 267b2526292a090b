/** Names of images. Source: the distribution specification's grammar of references. */

/** `docker.io/library/nginx:latest` of `nginx`; undefined when it is not a name. */
export function normalizeImageName(name: string): string | undefined {
  const match =
    /^(?<repository>[^@]+?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>[A-Za-z][\w+.-]*:[0-9a-fA-F]{32,}))?$/.exec(
      name,
    );
  const { repository = '', tag, digest } = match?.groups ?? {};
  const slash = repository.indexOf('/');
  const first = slash < 0 ? '' : repository.slice(0, slash);
  const hasHost = first.includes('.') || first.includes(':') || first === 'localhost';
  const host = hasHost ? first : 'docker.io';
  const path = hasHost ? repository.slice(slash + 1) : repository;
  if (!/^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/.test(path))
    return undefined;
  const full = host === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  return `${host}/${full}${tag || !digest ? `:${tag ?? 'latest'}` : ''}${digest ? `@${digest}` : ''}`;
}

/** The pull policy that a name implies: what may change is pulled every time. */
export const defaultPullPolicy = (name: string): 'Always' | 'IfNotPresent' =>
  normalizeImageName(name)?.endsWith(':latest') ? 'Always' : 'IfNotPresent';
