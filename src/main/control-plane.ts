/** The control plane in one process: API server, controllers, scheduler, each with its own identity. */
import { type ApiServer, type ApiServerOptions, createApiServer } from '#apiserver';
import type { Logger } from '#base';
import { createInProcessTransport } from '#client';
import { createControllers, startControllers } from '#controllers';
import { allocatePodCidrs } from '#network';
import { type Scheduler, startScheduler } from '#scheduler';
import { createIdentity, type Identity } from './identity.ts';

export interface ControlPlaneOptions extends ApiServerOptions {
  readonly logger: Logger;
  /** The certificate that signed the API server's, in PEM, for pods. Default: pods get none. */
  readonly rootCa?: string | undefined;
  /** Ranges that nodes' ranges of pod addresses are taken from. Default `10.244.0.0/16`. */
  readonly clusterCidrs?: readonly string[];
  /** Breaks the scheduler's ties, from 0 up to but not 1. Default: Math.random. */
  readonly random?: () => number;
}

export interface ControlPlane extends AsyncDisposable {
  readonly apiServer: ApiServer;
  readonly scheduler: Scheduler;
  /** Acts as a user without leaving the process. */
  identity(username: string, groups?: readonly string[]): Identity;
}

/** Starts it; resolves when requests are answered and the controllers and the scheduler follow. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { clock, logger } = options;
  await using starting = new AsyncDisposableStack();
  const apiServer = starting.use(await createApiServer(options));
  const identity = (username: string, groups: readonly string[] = []): Identity =>
    createIdentity(
      createInProcessTransport({
        handler: apiServer.handler,
        user: { username, groups: [...groups, 'system:authenticated'] },
      }),
      { clock, logger },
    );

  const manager = starting.use(identity('system:kube-controller-manager'));
  starting.use(
    startControllers({
      ...manager,
      clock,
      logger: logger.child({ component: 'controller-manager' }),
      controllers: createControllers({ rootCa: options.rootCa }),
    }),
  );
  starting.use(
    allocatePodCidrs({
      ...manager,
      clock,
      logger: logger.child({ component: 'node-ipam' }),
      clusterCidrs: options.clusterCidrs ?? ['10.244.0.0/16'],
    }),
  );
  const schedulerIdentity = starting.use(identity('system:kube-scheduler'));
  const scheduler = starting.use(
    await startScheduler({
      ...schedulerIdentity,
      clock,
      logger: logger.child({ component: 'scheduler' }),
      ...(options.random ? { random: options.random } : {}),
    }),
  );
  const running = starting.move();
  return { apiServer, scheduler, identity, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
