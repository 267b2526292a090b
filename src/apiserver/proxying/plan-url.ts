/** Which URL an answer's URL becomes, so that it leads through the proxy again; pure.
 *  Source:
 *  https://kubernetes.io/docs/tasks/access-application-cluster/access-cluster-services/#manually-constructing-apiserver-proxy-urls */
import type { ProxyTarget } from './target.ts';

/** Where an answer comes from, and as what its reader knows that place. */
export interface AnswerOrigin {
  /** What comes before the target's own paths, as the client wrote it; without a slash at its end. */
  readonly prefix: string;
  readonly target: Pick<ProxyTarget, 'scheme' | 'host' | 'port'>;
  /** Whom the client asked: a host, with the port if it is not the usual one; `''` if unknown. */
  readonly clientHost: string;
}

/** Another beginning for a text: `insert` instead of its first `drop` characters. What follows stays as it was
 *  written. */
export interface NewBeginning {
  readonly drop: number;
  readonly insert: string;
}

/** Undefined for a URL that stays as it is: relative, of another host or scheme, or led through the proxy already. */
export function planUrl(url: string, origin: AnswerOrigin): NewBeginning | undefined {
  const [authorityPart, scheme, authority = ''] = /^(?:(https?):)?\/\/([^/?#\\]*)/i.exec(url) ?? ['', undefined, ''];
  const rest = url.slice(authorityPart.length);
  if (authorityPart === '') return /^\/(?![/\\])/.test(rest) ? planPath(rest, origin.prefix) : undefined;
  if (isTarget(authority, scheme, origin.target)) {
    const { drop, insert } = planPath(rest, origin.prefix) ?? { drop: 0, insert: '' };
    return { drop: authorityPart.length + drop, insert };
  }
  if (authority === '' || authority.toLowerCase() !== origin.clientHost.toLowerCase()) return undefined;
  const planned = planPath(rest, origin.prefix);
  return planned && { drop: authorityPart.length + planned.drop, insert: authorityPart + planned.insert };
}

/** The URL with its new beginning. */
export function rewriteUrl(url: string, origin: AnswerOrigin): string {
  const planned = planUrl(url, origin);
  return planned ? planned.insert + url.slice(planned.drop) : url;
}

/** Of a path with what follows it; steps above the root are dropped, which would lead above the prefix. */
function planPath(path: string, prefix: string): NewBeginning | undefined {
  const [pathOnly = ''] = path.split(/[?#]/, 1);
  if (pathOnly === prefix || pathOnly.startsWith(`${prefix}/`)) return undefined;
  const drop = /^(?:\/\.\.?(?=[/?#]|$))*/.exec(path)?.[0].length ?? 0;
  return { drop, insert: path[drop] === '/' ? prefix : `${prefix}/` };
}

function isTarget(authority: string, scheme: string | undefined, target: AnswerOrigin['target']): boolean {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:@]*))(?::(\d*))?$/.exec(authority) ?? [];
  const host = bracketed ?? plain;
  const usualPort = (scheme ?? target.scheme).toLowerCase() === 'https' ? 443 : 80;
  return host?.toLowerCase() === target.host.toLowerCase() && (port ? Number(port) : usualPort) === target.port;
}
