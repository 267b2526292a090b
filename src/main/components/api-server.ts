import { parseSwitches } from '#api';
import { type ApiServerOptions, createApiServer, readAdmissionSettings, readTokenFile } from '#apiserver';
import type { ComponentOptions } from '#cli';
import { claimDataDirectory } from '#lifecycle';
import { findNodeAddresses } from '#network';
import type { Surroundings } from '../environment.ts';
import { writeKubeconfigs } from '../kubeconfig.ts';
import { openPort } from '../open-port.ts';
import { componentRoles } from '../roles.ts';
import { ensureCertificates, openStore, serverOptions } from '../store-and-keys.ts';
import { findRemoteDoor } from './remote-doors.ts';

/** The API server of a data directory alone. Resolves when it listens; disposing also closes the store. */
export async function start(
  { clock, logger, metrics }: Surroundings,
  options: ComponentOptions<'apiserver'>,
): Promise<AsyncDisposable> {
  const { name, dataDir, apiPort } = options;
  const admissionSettings = await readAdmissionSettings(options.admissionControlConfigFile);
  const staticTokens = await readTokenFile(options.tokenAuthFile);
  const switches = parseSwitches(options);
  await using starting = new AsyncDisposableStack();
  await claimDataDirectory(dataDir, { name: name || undefined });
  const pki = await ensureCertificates({ ...options, clock });
  const store = starting.use(await openStore({ dataDir, clock, logger }));
  const serving = serverOptions(pki, options);
  const findComponent: ApiServerOptions['findComponent'] = name =>
    serving.kubeletTls && findRemoteDoor(name, { handler: server.handler, tls: serving.kubeletTls });
  const server = starting.use(
    await createApiServer({
      ...serving,
      admissionSettings,
      staticTokens,
      ...switches,
      roles: componentRoles(switches.featureGates),
      store,
      clock,
      logger,
      metrics,
      findComponent,
    }),
  );
  const addresses = await findNodeAddresses();
  await openPort(server, { host: '0.0.0.0', port: apiPort, pki, advertiseAddress: addresses?.ipv4 });
  await writeKubeconfigs(dataDir, pki, `https://127.0.0.1:${apiPort}`);
  return starting.move();
}
