/** Which places the server connects to for others: objects name them, so they are judged first.
 *
 *  Guarantees: an address is judged as a number and after a name was resolved, and it is that address which is
 *  connected to. Nothing leads to this machine's loopback, to its link, to many machines at once, or to this server
 *  itself, which would take its own certificate for that of somebody who may. Source: k8s.io/apimachinery,
 *  IsProxyableIP; CVE-2020-8562 */
import { networkInterfaces } from 'node:os';
import { badRequest } from '#api';
import { canonicalIp, formatIp, parseIp, scopeOf, unmapIp } from '#base';

/** A host by name or address, and a port. */
export interface Place {
  readonly host: string;
  readonly port: number;
}

/** A place whose host was resolved. */
export interface ResolvedPlace extends Place {
  /** What is connected to. */
  readonly address: string;
}

/** What is this server's own, and how places are found. */
export interface EgressOptions {
  /** Where this server itself answers; unspecified addresses stand for all of the machine's. */
  readonly ownPlaces: () => readonly Place[];
  /** All addresses of a name. Default: as the machine resolves it. */
  readonly lookup?: (name: string) => Promise<readonly string[]>;
  /** Where a connection is made instead of the place it leads to, as behind a gateway. Default: to the place. */
  readonly route?: ((place: Place) => Place) | undefined;
}

/** Judges one place at a time; it connects to none. */
export interface Egress {
  /** Throws the 400 for places that are refused and names that mean nothing. `mayBeOwn` says that no credentials are
   *  sent, so that this server itself is not refused; default false. */
  resolve(place: Place, options?: { mayBeOwn?: boolean }): Promise<ResolvedPlace>;
}

/** Node's module for names is loaded when the first name is asked for. */
const resolveName = async (name: string): Promise<string[]> => {
  const { lookup } = process.getBuiltinModule('node:dns/promises');
  return (await lookup(name, { all: true })).map(({ address }) => address);
};

const machineAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address));

/** Asks for names anew at each call. */
export function createEgress({ ownPlaces, lookup = resolveName, route = place => place }: EgressOptions): Egress {
  return {
    async resolve(place, { mayBeOwn = false } = {}) {
      const { host, port } = place;
      if (!isPort(port)) throw badRequest(`invalid port ${JSON.stringify(port)}`);
      const isAddress = canonicalIp(host) !== undefined;
      const addresses = isAddress ? [host] : await lookup(host).catch((): string[] => []);
      const first = addresses[0];
      if (first === undefined) throw badRequest(`No addresses for hostname ${JSON.stringify(host)}`);
      const own = mayBeOwn ? [] : ownPlaces().filter(candidate => candidate.port === port);
      const isOwn = (address: string) => own.length > 0 && isAt(address, own, machineAddresses());
      if (!addresses.every(isProxyableAddress) || addresses.some(isOwn)) throw badRequest('address not allowed');
      const routed = route({ host: first, port });
      return { host, port: routed.port, address: routed.host };
    },
  };
}

const isPort = (number: number): boolean => Number.isInteger(number) && number > 0 && number < 65_536;

/** Whether one of the places is at the address; an unspecified one is at every address of the machine. */
export function isAt(address: string, places: readonly Place[], machine: readonly string[]): boolean {
  const isSame = (other: string) => plain(other) === plain(address);
  return places.some(({ host }) => {
    const own = parseIp(host);
    return isSame(host) || (own !== undefined && scopeOf(own) === 'unspecified' && machine.some(isSame));
  });
}

/** Equal for equal addresses, IPv4 in IPv6's form among them. */
function plain(text: string): string {
  const address = parseIp(text);
  return address ? formatIp(unmapIp(address)) : text;
}

/** Whether objects of the API may lead the server to an address: not this machine, its links, or many machines at
 *  once. */
export function isProxyableAddress(text: string): boolean {
  const address = parseIp(text);
  return address !== undefined && scopeOf(address) === 'unicast';
}
