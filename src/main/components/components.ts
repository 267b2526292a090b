/** Each component as a process of its own, against any API server. What one does not need it does not load.
 *
 *  The table of components is `src/lifecycle/components/components.ts`; here is how each is started, alone and by
 *  `up`. */
import { systemClock as clock, createLogger, toError, UsageError, userAgentOf } from '#base';
import type { ComponentOptions } from '#cli';
import { connect, countRequests, type Transport } from '#client';
import { type ClientComponentName, type ComponentName, componentRow, securePortsOf } from '#lifecycle';
import type { SchedulerSettings } from '#scheduler';
import { accountNamespace } from '../account-namespace.ts';
import { createDoor, createEnvironment, type Environment, type Surroundings } from '../environment.ts';
import type { AccountClients } from './account-clients.ts';
import type { ComponentPort } from './component-port.ts';
import { readConnection } from './connection.ts';
import { type Candidacy, startElected } from './elected.ts';

/** A component that runs. */
interface Running extends AsyncDisposable {
  /** Resolves when it works. Default: it does. */
  readonly ready?: Promise<unknown>;
}

/** What a component's own file says, of itself and of the process around it. */
export interface Configured
  extends Partial<Pick<ComponentOptions, 'kubeconfig' | 'leaderElect'>>,
    Partial<Pick<Candidacy, 'election'>> {
  /** Of the scheduler. */
  readonly settings?: SchedulerSettings | undefined;
}

interface Start<Name extends ComponentName> {
  readonly start: (
    environment: Name extends ClientComponentName ? Environment : Surroundings,
    options: ComponentOptions<Name> & Configured,
  ) => Promise<Running>;
  /** Reads the file that the options name. Default: it has none. */
  readonly configure?: (options: ComponentOptions) => Promise<Configured>;
}

/** How each component is started. */
const starts: { readonly [Name in ComponentName]: () => Promise<Start<Name>> } = {
  apiserver: () => import('./api-server.ts'),
  'controller-manager': () => import('./controller-manager.ts'),
  scheduler: () => import('./scheduler.ts'),
  kubelet: () => import('./kubelet.ts'),
  proxy: () => import('./proxy.ts'),
  dns: () => import('./dns.ts'),
};

/** Starts a component and says so; resolves when it works, or is a candidate. */
export async function component(name: ComponentName, options: ComponentOptions): Promise<AsyncDisposable> {
  await using starting = new AsyncDisposableStack();
  const logger = createLogger({ level: options.logLevel }).child({ component: name });
  const running = starting.use(await startAlone(name, options, { clock, logger, ...createDoor() }));
  await running.ready;
  options.print(`${name} runs. Press Ctrl-C to stop it.`);
  return starting.move();
}

async function startAlone(name: ComponentName, given: ComponentOptions, surroundings: Surroundings): Promise<Running> {
  if (name === 'apiserver') return await (await starts[name]()).start(surroundings, given);
  const { start, configure }: Start<typeof name> = await starts[name]();
  const { election, ...options } = { election: undefined, ...given, ...(await configure?.(given)) };
  await using starting = new AsyncDisposableStack();
  const { lease, upstream } = componentRow(name);
  const connected = starting.use(await connectAs(upstream, options, surroundings));
  const port = await openPortOf(name, options, connected);
  if (port) starting.use(port);
  const clientOf = options.useServiceAccountCredentials
    ? starting.use(await actAsAccounts(options, upstream, connected)).clientOf
    : undefined;
  const environment = { ...connected, clientOf, ownPort: port?.port };
  const isCandidate = lease !== undefined && options.leaderElect;
  const { ready } = starting.use<Running>(
    isCandidate
      ? startElected({ lease, doorUrl: port?.url, election }, environment, () => start(environment, options))
      : await start(environment, options),
  );
  const running = starting.move();
  return { ...(ready ? { ready } : {}), [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** Lets controllers act as accounts of their own, whose tokens the component asks for. */
async function actAsAccounts(
  { kubeconfig }: ComponentOptions,
  program: string,
  { client, clock, metrics }: Environment,
): Promise<AccountClients> {
  const { AccountClients } = await import('./account-clients.ts');
  const connection = { ...(await readConnection(kubeconfig)), userAgent: userAgentOf(program) };
  const wrap = (transport: Transport) => countRequests(transport, metrics);
  return new AccountClients({ client, clock, connection, namespace: accountNamespace, wrap });
}

/** Opens the component's port. Where none was asked for, one that has no certificate for it does without. */
async function openPortOf(
  name: ClientComponentName,
  { kubeconfig, securePort }: ComponentOptions,
  environment: Environment,
): Promise<ComponentPort | undefined> {
  const { securePort: usual } = componentRow(name);
  if (usual === undefined || securePort === 0) return undefined;
  try {
    const { ca, cert, key } = await readConnection(kubeconfig);
    if (ca === undefined || cert === undefined || key === undefined)
      throw new UsageError('the kubeconfig has no certificate, or none of the authority');
    const { openComponentPort } = await import('./component-port.ts');
    const ports = securePort === undefined ? securePortsOf(usual) : [securePort];
    return await openComponentPort(environment, { ports, tls: { ca, cert, key } });
  } catch (error) {
    if (securePort !== undefined || !(error instanceof UsageError)) throw error;
    environment.logger.warn('it has no port for its metrics', { error: toError(error) });
    return undefined;
  }
}

/** Who a component is, by its kubeconfig, and what its program is called. */
async function connectAs(
  program: string,
  { kubeconfig }: ComponentOptions,
  surroundings: Surroundings,
): Promise<Environment> {
  const { ca: rootCa } = await readConnection(kubeconfig);
  const transport = await connect({ file: kubeconfig, env: process.env, userAgent: userAgentOf(program) });
  return createEnvironment(transport, { ...surroundings, rootCa });
}
