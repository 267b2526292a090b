/** The control plane in one process: API server, controllers, scheduler, each with its own identity. */
import { type ApiServer, type ApiServerOptions, createApiServer } from '#apiserver';
import { type Door, type Logger, userAgentOf } from '#base';
import { createClient, createInProcessTransport, serviceAccountUser } from '#client';
import { type ClientComponentName, componentRow, type IssuedPair, userOf } from '#lifecycle';
import type { Scheduler, SchedulerSettings } from '#scheduler';
import { accountNamespace } from './account-namespace.ts';
import { start as startControllerManager } from './components/controller-manager.ts';
import { start as startScheduler } from './components/scheduler.ts';
import { createDoor, createEnvironment, createIdentity, type Environment, type Identity } from './environment.ts';
import { componentRoles } from './roles.ts';

/** Those of the API server, and what the other parts need. */
export interface ControlPlaneOptions extends ApiServerOptions {
  readonly logger: Logger;
  /** The certificate that signed the API server's, in PEM, for pods. Default: pods get none. */
  readonly rootCa?: string | undefined;
  /** Signs the certificates that are asked for, PEM. Default: nobody does. */
  readonly signingAuthority?: IssuedPair | undefined;
  /** The range that nodes' ranges of pod addresses are taken from. Default `10.244.0.0/16`. */
  readonly clusterCidr?: string;
  /** The folder where this machine's drivers of volumes register. Default: it has none that are called for the
   *  cluster. */
  readonly csiPlugins?: string | undefined;
  /** What its file says of the scheduler. Default: nothing. */
  readonly schedulerSettings?: SchedulerSettings | undefined;
}

/** A running control plane; disposing stops its parts in the reverse order of their start. */
export interface ControlPlane extends AsyncDisposable {
  readonly apiServer: ApiServer;
  readonly scheduler: Scheduler;
  /** Acts as a user without leaving the process. */
  identity(username: string, groups?: readonly string[]): Identity;
  /** The environment of a component of this process, on a node if it belongs to one. */
  environment(name: ClientComponentName, nodeName?: string): Environment;
}

/** Starts it; resolves when requests are answered and the controllers and the scheduler follow. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { clock, random, rootCa, signingAuthority, csiPlugins, clusterCidr = '10.244.0.0/16', featureGates } = options;
  await using starting = new AsyncDisposableStack();
  const doors = new Map<string, Door>();
  const { metrics } = createDoor();
  const { kubeletTls: tls } = options;
  const findComponent: ApiServerOptions['findComponent'] = async name => {
    const own = doors.get(name) ?? firstOn(doors, name);
    if (own || !tls) return own;
    const { findRemoteDoor } = await import('./components/remote-doors.ts');
    return await findRemoteDoor(name, { handler: apiServer.handler, tls });
  };
  const apiServer = starting.use(
    await createApiServer({ roles: componentRoles(featureGates), ...options, metrics, findComponent }),
  );
  const transportOf = ({ username, groups }: { username: string; groups: readonly string[] }, program: string) => {
    const user = { username, groups: [...groups, 'system:authenticated'] };
    return createInProcessTransport({ handler: apiServer.handler, user, userAgent: userAgentOf(program), clock });
  };
  const environment = (name: ClientComponentName, nodeName?: string): Environment => {
    const logger = options.logger.child({ component: name });
    const own = createDoor();
    doors.set(nodeName === undefined ? name : `${name}@${nodeName}`, own.door);
    const transport = transportOf(userOf(name, nodeName), componentRow(name).upstream);
    return createEnvironment(transport, { clock, logger, random, rootCa, ...own });
  };
  const begin = (name: ClientComponentName) => starting.use(environment(name));
  const managerProgram = componentRow('controller-manager').upstream;
  // Those of dormant controllers come later.
  const accounts = starting.use(new AsyncDisposableStack());
  const clientOf = (account: string) =>
    createClient(accounts.use(transportOf(serviceAccountUser(accountNamespace, account), managerProgram)));
  starting.use(
    await startControllerManager(
      { ...begin('controller-manager'), clientOf },
      { clusterCidr, signingAuthority, csiPlugins, featureGates },
    ),
  );
  const scheduler = starting.use(
    await startScheduler(begin('scheduler'), { settings: options.schedulerSettings, featureGates }),
  );
  const running = starting.move();
  return {
    apiServer,
    scheduler,
    identity: (username, groups = []) => createIdentity(transportOf({ username, groups }, 'kubernode'), options),
    environment,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Of a component that each node has, the one that was started first. */
const firstOn = (doors: ReadonlyMap<string, Door>, name: string): Door | undefined =>
  doors.entries().find(([key]) => key.startsWith(`${name}@`))?.[1];
