/** Drivers whose controller service is called without sidecars: those whose own socket is in the folder where plugins
 *  register. One that a registrar has registered has sidecars for the rest, too, and is left to them. */
import { isCallError } from '#grpc';
import { type DriverChannel, openDriver } from './driver-channel.ts';
import { socketsIn } from './follow-plugins.ts';
import { type Answer, type MethodName, type Request, rpcNames } from './messages.ts';

/** A driver that can be called, and what it can do. */
export interface DirectDriver {
  readonly name: string;
  /** Of its controller service. */
  readonly can: ReadonlySet<string>;
  /** Whether it reaches volumes from some nodes only. */
  readonly hasTopology: boolean;
  /** Calls it. Errors: its own words; see {@link isDriverError}. */
  readonly call: DriverChannel['call'];
}

/** The drivers of this machine that are called for the cluster. */
export interface DirectDrivers {
  /** The driver of that name; undefined when there is none, or it has sidecars, or makes and attaches nothing. Looks
   *  each time at which sockets there are. */
  find(name: string): Promise<DirectDriver | undefined>;
}

/** A look at a socket, which has changed when it was made anew. */
interface Look {
  readonly identity: string;
  readonly driver: Promise<DirectDriver | undefined>;
}

/** The drivers in a folder. Nothing is asked before the first is looked for, and nothing stays open. */
export function directDriversIn(directory: string): DirectDrivers {
  const looks = new Map<string, Look>();
  const lookAt = async (socket: string, identity: string): Promise<DirectDriver | undefined> => {
    let look = looks.get(socket);
    if (look?.identity !== identity) looks.set(socket, (look = { identity, driver: askDriver(socket) }));
    try {
      return await look.driver;
    } catch {
      // One that does not answer is asked again the next time.
      if (looks.get(socket) === look) looks.delete(socket);
      return undefined;
    }
  };
  return {
    async find(name) {
      const sockets = await socketsIn(directory);
      for (const socket of looks.keys()) if (!sockets.has(socket)) looks.delete(socket);
      return await firstNamed(
        name,
        [...sockets].map(([socket, identity]) => lookAt(socket, identity)),
      );
    },
  };
}

/** The first that answers and has the name: others may never answer. */
async function firstNamed(
  name: string,
  looks: readonly Promise<DirectDriver | undefined>[],
): Promise<DirectDriver | undefined> {
  const { promise, resolve } = Promise.withResolvers<DirectDriver | undefined>();
  const takeIfNamed = (driver: DirectDriver | undefined) => {
    if (driver?.name === name) resolve(driver);
  };
  void Promise.all(looks.map(look => look.then(takeIfNamed))).then(() => resolve(undefined));
  return await promise;
}

async function callOnce<Name extends MethodName>(
  endpoint: string,
  { method, request }: { readonly method: Name; readonly request: Request<Name> },
): Promise<Answer<Name>> {
  using channel = openDriver(endpoint);
  return await channel.call(method, request);
}

/** What is at a socket; undefined for a registrar, which is no driver, and a driver that does nothing but mount. */
async function askDriver(endpoint: string): Promise<DirectDriver | undefined> {
  using channel = openDriver(endpoint);
  try {
    const [{ name }, plugin] = await Promise.all([
      channel.call('GetPluginInfo', {}),
      channel.call('GetPluginCapabilities', {}),
    ]);
    const services = new Set(plugin.capabilities.flatMap(({ service }) => service?.type ?? []));
    if (!services.has('CONTROLLER_SERVICE')) return undefined;
    const can = rpcNames(await channel.call('ControllerGetCapabilities', {}));
    const hasTopology = services.has('VOLUME_ACCESSIBILITY_CONSTRAINTS');
    return { name, can, hasTopology, call: (method, request) => callOnce(endpoint, { method, request }) };
  } catch (error) {
    if (isCallError(error, 'UNIMPLEMENTED')) return undefined;
    throw error;
  }
}
