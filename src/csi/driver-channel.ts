/** Calls of a driver at its socket, and the serving of one. */
import { createMessages, openChannel, type Services, serveGrpc } from '#grpc';
import descriptor from './descriptor.json' with { type: 'json' };
import { type Answer, type MethodName, type Request, serviceOf } from './messages.ts';

/** A driver that can be called. Errors of calls: a CallError in the driver's words. */
export interface DriverChannel extends Disposable {
  call<Name extends MethodName>(method: Name, request: Request<Name>): Promise<Answer<Name>>;
}

/** How a plugin introduces itself. Source: pluginregistration.v1 of the kubelet. */
export interface PluginInfo {
  readonly type: string;
  readonly name: string;
  /** Path of the socket where it is called. */
  readonly endpoint: string;
  readonly supportedVersions: readonly string[];
}

/** The socket by which a plugin registers, which may be the plugin's own. */
export interface RegistrationChannel extends DriverChannel {
  getInfo(): Promise<PluginInfo>;
  /** Tells whether it was taken; `error` says why not. */
  notify(error?: string): Promise<void>;
}

/** Handlers of a driver's methods. */
export type DriverHandlers = {
  readonly [Name in MethodName]?: (request: Request<Name>) => Promise<Answer<Name>> | Answer<Name>;
};

const messages = createMessages(descriptor);

/** As long as upstream waits for a driver. */
const timeoutMs = 120_000;
/** One that registers has nothing to do first. */
const registrationTimeoutMs = 10_000;

/** Opens a channel to a driver. */
export function openDriver(endpoint: string): DriverChannel {
  const channel = openChannel(endpoint, { messages });
  return {
    call: (method, request) => channel.call(`csi.v1.${serviceOf(method)}`, method, request, { timeoutMs }),
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  };
}

const registration = 'pluginregistration.Registration';

/** Opens a channel to what is at a socket of the registry. */
export function openRegistration(endpoint: string): RegistrationChannel {
  const channel = openChannel(endpoint, { messages });
  const limits = { timeoutMs: registrationTimeoutMs };
  return {
    call: (method, request) => channel.call(`csi.v1.${serviceOf(method)}`, method, request, limits),
    getInfo: () => channel.call(registration, 'GetInfo', {}, limits),
    async notify(error) {
      const status = { pluginRegistered: error === undefined, error: error ?? '' };
      await channel.call(registration, 'NotifyRegistrationStatus', status, limits);
    },
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  };
}

/** Serves a driver at a socket; with `info` it can be registered there, too. */
export function serveDriver(endpoint: string, handlers: DriverHandlers, info?: PluginInfo): Promise<AsyncDisposable> {
  const services: Record<string, Services[string]> = {};
  for (const [method, handler] of Object.entries(handlers) as [MethodName, Services[string][string]][]) {
    const service = `csi.v1.${serviceOf(method)}`;
    services[service] = { ...services[service], [method]: handler };
  }
  if (info) services[registration] = { GetInfo: () => info, NotifyRegistrationStatus: () => ({}) };
  return serveGrpc(endpoint, { messages, services });
}
