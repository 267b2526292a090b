/** Calls of a driver of devices at its socket, and the serving of one. */
import { createMessages, openChannel, serveGrpc } from '#grpc';
import { descriptor } from './descriptor.ts';
import { type DraService, draServices } from './services.ts';

/** Which claim a driver is asked about. */
export interface ClaimName {
  readonly namespace: string;
  readonly uid: string;
  readonly name: string;
}

/** A device that containers can be given. */
export interface PreparedDevice {
  /** The requests that it is for, REQUEST or REQUEST/ALTERNATIVE; none means all. */
  readonly requestNames: readonly string[];
  readonly poolName: string;
  readonly deviceName: string;
  /** VENDOR/CLASS=NAME of the Container Device Interface, of what containers get for it. */
  readonly cdiDeviceIds: readonly string[];
}

/** What a driver says of a claim that it was to prepare. */
export interface PreparedClaim {
  readonly devices?: readonly PreparedDevice[];
  /** Why it could not; empty when it could. */
  readonly error?: string;
}

/** What a driver says of a claim that it was to unprepare. */
export interface UnpreparedClaim {
  /** Why it could not; empty when it could. */
  readonly error?: string;
}

/** Answers by the UIDs of claims. */
interface Claims<Answer> {
  readonly claims: Readonly<Record<string, Answer>>;
}

interface Asked {
  readonly claims: readonly ClaimName[];
}

/** A driver that can be called. Errors of calls: a CallError in the driver's words. */
export interface DeviceDriverChannel extends Disposable {
  prepare(claims: readonly ClaimName[]): Promise<Claims<PreparedClaim>>;
  unprepare(claims: readonly ClaimName[]): Promise<Claims<UnpreparedClaim>>;
}

/** Handlers of a driver's methods. */
export interface DeviceDriverHandlers {
  readonly NodePrepareResources: (request: Asked) => Promise<Claims<PreparedClaim>> | Claims<PreparedClaim>;
  readonly NodeUnprepareResources: (request: Asked) => Promise<Claims<UnpreparedClaim>> | Claims<UnpreparedClaim>;
}

const messages = createMessages(descriptor);
/** As long as upstream waits for a driver. */
const timeoutMs = 45_000;

/** Opens a channel to a driver that speaks a version. */
export function openDeviceDriver(endpoint: string, service: DraService): DeviceDriverChannel {
  const channel = openChannel(endpoint, { messages });
  const name = `${draServices[service]}.DRAPlugin`;
  return {
    prepare: claims => channel.call(name, 'NodePrepareResources', { claims }, { timeoutMs }),
    unprepare: claims => channel.call(name, 'NodeUnprepareResources', { claims }, { timeoutMs }),
    [Symbol.dispose]: () => channel[Symbol.dispose](),
  };
}

/** Serves a driver at a socket, in both versions or in some. */
export function serveDeviceDriver(
  endpoint: string,
  { NodePrepareResources, NodeUnprepareResources }: DeviceDriverHandlers,
  services: readonly DraService[] = Object.keys(draServices) as DraService[],
): Promise<AsyncDisposable> {
  const methods = { NodePrepareResources, NodeUnprepareResources };
  const served = Object.fromEntries(services.map(service => [`${draServices[service]}.DRAPlugin`, methods]));
  return serveGrpc(endpoint, { messages, services: served });
}
