/** Where a webhook is, as its configuration says it; pure. */
import type { WebhookClientConfig } from '#api';
import type { ServicePlace } from '../egress/service-places.ts';

/** Where to send requests, and whom to expect there. */
export interface WebhookPlace {
  /** As messages name it, without the query. */
  readonly url: string;
  /** Name or address that the certificate must be for. */
  readonly host: string;
  readonly port: number;
  /** Begins with a slash. */
  readonly path: string;
  /** Set when it is a service that has to be found: its endpoints are connected to, whatever its name leads to. */
  readonly service: ServicePlace | undefined;
}

/** The place of a webhook whose configuration was found valid. Throws an Error for one that says nothing. */
export function placeOf({ url, service }: WebhookClientConfig): WebhookPlace {
  if (service) {
    const { namespace, name, path = '', port = 443 } = service;
    const host = `${name}.${namespace}.svc`;
    const rooted = path.startsWith('/') ? path : `/${path}`;
    return { url: `https://${host}:${port}${rooted}`, host, port, path: rooted, service: { namespace, name, port } };
  }
  const parsed = URL.parse(url ?? '');
  if (!parsed || url === undefined) throw new Error('webhook configuration must have either service or URL');
  const { hostname, port, pathname } = parsed;
  const host = hostname.replace(/^\[|\]$/g, '');
  return { url, host, port: port === '' ? 443 : Number(port), path: pathname, service: undefined };
}
