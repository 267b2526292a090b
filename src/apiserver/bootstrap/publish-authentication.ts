/** Tells servers that answer for versions of groups how to know who asks: the config map
 *  `extension-apiserver-authentication`.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#extension-apiserver-authorizes-the-request */
import { ConfigMap } from '#api';
import type { Registry } from '../registry/registry.ts';
import { putOwn } from './own-objects.ts';

/** Whom extension servers are to believe. */
export interface PublishedAuthentication {
  /** The authority of clients, PEM. */
  readonly clientCa: string;
  /** The authority of this server where it asks on behalf of others, the name in its certificate, and the headers that
   *  say for whom. */
  readonly frontProxy: {
    readonly ca: string;
    readonly name: string;
    readonly headers: {
      readonly username: string;
      readonly uid: string;
      readonly group: string;
      readonly extraPrefix: string;
    };
  };
}

/** Written at each start, as the server's own user. */
export async function publishAuthentication(
  registry: Registry,
  { clientCa, frontProxy }: PublishedAuthentication,
): Promise<void> {
  const { username, uid, group, extraPrefix } = frontProxy.headers;
  const list = (text: string) => JSON.stringify([text]);
  await putOwn(registry, ConfigMap, {
    metadata: { namespace: 'kube-system', name: 'extension-apiserver-authentication' },
    data: {
      'client-ca-file': clientCa,
      'requestheader-client-ca-file': frontProxy.ca,
      'requestheader-allowed-names': list(frontProxy.name),
      'requestheader-username-headers': list(username),
      'requestheader-uid-headers': list(uid),
      'requestheader-group-headers': list(group),
      'requestheader-extra-headers-prefix': list(extraPrefix),
    },
  });
}
