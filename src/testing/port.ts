/** A test cluster's port, for clients that cannot come in process: any of them, in any language. */
import type { ApiServer } from '#apiserver';
import { systemClock } from '#base';
import { renderKubeconfig } from '#client';

/** Where other clients reach the cluster. */
export interface PortOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
}

/** Ways to the cluster for other clients. All are text in YAML, with the administrator's credentials. */
export interface KubeconfigAccess {
  /** A kubeconfig for clients on this machine; opens the port when it is first asked for. */
  kubeconfig(): Promise<string>;
  /** The same without waiting, as testcontainers' K3sContainer has it. The cluster must have been started with a port:
   *  `startCluster({ port: 0 })`. */
  getKubeConfig(): string;
  /** The same for clients that reach this machine by another name, in containers say; then start the cluster with
   *  `host: '0.0.0.0'`. */
  getAliasedKubeConfig(networkAlias: string): string;
}

/** A port that is opened when the first kubeconfig is asked for. */
export function createLazyPort(apiServer: ApiServer, options: PortOptions): KubeconfigAccess {
  let opening: Promise<OpenPort> | undefined;
  let open: OpenPort | undefined;
  const openKubeconfig = (host: string): string => {
    if (!open) throw new Error('the cluster has no port yet: use startCluster({ port: 0 }), or await kubeconfig()');
    return open.kubeconfig(host);
  };
  return {
    async kubeconfig() {
      open = await (opening ??= openTestPort(apiServer, options));
      return open.kubeconfig(loopback);
    },
    getKubeConfig: () => openKubeconfig(loopback),
    getAliasedKubeConfig: openKubeconfig,
  };
}

const loopback = '127.0.0.1';

interface OpenPort {
  kubeconfig(host: string): string;
}

/** Opens a port with certificates made for it. */
async function openTestPort(apiServer: ApiServer, { port = 0, host = loopback }: PortOptions): Promise<OpenPort> {
  const { issueTemporaryPki } = await import('#lifecycle');
  const { authority, certificates } = await issueTemporaryPki({
    names: ['apiserver', 'admin'],
    nodeName: 'localhost',
    machineNames: [],
    serviceAddress: '10.96.0.1',
    clusterDomain: 'cluster.local',
    // Clients check it by the machine's time.
    nowMs: systemClock.now(),
  });
  const tls = { ...certificates.apiserver, clientAuthority: authority };
  const listener = await apiServer.listen({ host, port, tls, keepsProcess: false });
  const { certificate: clientCertificate, key: clientKey } = certificates.admin;
  return {
    kubeconfig: name =>
      renderKubeconfig({
        name: 'kubernode',
        server: `https://${name}:${listener.port}`,
        ca: authority,
        // Whatever the name, the certificate is for this one.
        ...(name === loopback ? {} : { tlsServerName: 'localhost' }),
        clientCertificate,
        clientKey,
      }),
  };
}
