/** All objects that a server makes and keeps on its own behalf. */
import type { Secret } from '#api';
import type { Clock, Logger } from '#base';
import type { Role } from '../authz/role-source.ts';
import type { FlowControl } from '../flow-control/index.ts';
import type { Registry } from '../registry/registry.ts';
import { createOwnApiServices } from './keep-api-services.ts';
import { createDefaultRoles, type DefaultRoles } from './keep-default-roles.ts';
import { createFlowObjects } from './keep-flow-objects.ts';
import { keepSystemObjects, type SystemObjects } from './keep-system-objects.ts';
import type { KeptObjects } from './kept-objects.ts';
import { TokenTracking } from './token-tracking.ts';

interface BootstrapOptions {
  readonly registry: Registry;
  /** Networks of cluster IPs; the first address of the first is this server's. */
  readonly serviceCidrs: readonly string[];
  /** What components of this cluster may do. */
  readonly roles: readonly Role[];
  /** Is told what the objects that configure it say. */
  readonly flowControl: Pick<FlowControl, 'configure'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Kept until disposed. */
export class Bootstrap implements AsyncDisposable {
  readonly #systemObjects: SystemObjects;
  readonly #defaultRoles: DefaultRoles;
  readonly #tokenTracking: TokenTracking;
  readonly #apiServices: KeptObjects;
  readonly #flowObjects: KeptObjects;

  private constructor(systemObjects: SystemObjects, { flowControl, roles, ...options }: BootstrapOptions) {
    this.#systemObjects = systemObjects;
    this.#defaultRoles = createDefaultRoles({ ...options, declared: roles });
    this.#tokenTracking = new TokenTracking(options);
    this.#apiServices = createOwnApiServices(options);
    this.#flowObjects = createFlowObjects({ ...options, flowControl });
  }

  /** Resolves when what every cluster has is there: namespaces, priority classes, the Service `kubernetes`. */
  static async start(options: BootstrapOptions): Promise<Bootstrap> {
    return new Bootstrap(await keepSystemObjects(options), options);
  }

  /** Whether the default roles are objects, which decide. */
  get areDefaultRolesKept(): boolean {
    return this.#defaultRoles.areKept;
  }

  /** Rejects while the default roles are not there. Tries again to make them where that failed. */
  async checkRoles(): Promise<void> {
    await this.#defaultRoles.keep();
    if (!this.areDefaultRolesKept) throw new Error('the default roles are not there');
  }

  /** Writes down the day on which the token of a secret was used. Resolves when that failed, too. */
  async noteUse(secret: Secret, date: string): Promise<void> {
    await this.#tokenTracking.noteUse(secret, date);
  }

  /** Makes and keeps what only those need who come through a port: roles, API services, the configuration of flow
   *  control. Resolves when it is there, or when that failed. */
  async keepForPorts(): Promise<void> {
    const parts = [this.#defaultRoles, this.#apiServices, this.#tokenTracking, this.#flowObjects];
    await Promise.all(parts.map(part => part.keep()));
  }

  /** Publishes, from now on, that the API is served there. */
  async publish(endpoint: { readonly address: string; readonly port: number }): Promise<void> {
    await this.#systemObjects.publish(endpoint);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const part of [this.#apiServices, this.#flowObjects, this.#tokenTracking, this.#systemObjects])
      await part[Symbol.asyncDispose]();
  }
}
