/** Connections to programs that this server asks, kept alive: one set for each way of believing them, so that nobody is
 *  believed whom somebody else trusts; and those that are used once. Whatever is answered is read in turns. */
import { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { isIP } from 'node:net';
import {
  type ConnectionOptions,
  checkServerIdentity,
  createSecureContext,
  getCACertificates,
  type PeerCertificate,
} from 'node:tls';
import { paceAgent } from '#base';

/** Whom to expect at the other end. */
export interface Peer {
  /** Name or address that its certificate must be for. */
  readonly host: string;
  /** Authorities that are believed: PEM, in base64. Default: those that the machine trusts. */
  readonly caBundle?: string | undefined;
  /** Whether its certificate is not looked at. Default false. */
  readonly isBelievedBlindly?: boolean | undefined;
}

interface ConnectionsOptions {
  /** Connections to one place at a time; who comes later waits. Default: as many as are asked for. */
  readonly maxConnections?: number;
  /** This server's own certificate: PEM. Default: it shows none. */
  readonly own?: { readonly cert: string; readonly key: string } | undefined;
}

/** Idle ones are closed after this long. */
const idleMs = 30_000;
/** Idle ones that are kept to one place. */
const maxIdle = 128;
/** Sets that are kept; of more, the one that was used longest ago ends. */
const maxSets = 256;

/** As upstream, names are those of the certificate's list alone. */
function checkIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.subjectaltname !== undefined) return checkServerIdentity(host, certificate);
  const words =
    'tls: failed to verify certificate: x509: certificate relies on legacy Common Name field, use SANs instead';
  return new Error(words);
}

/** The same for peers that are believed in the same way. */
export const peerKeyOf = ({ host, caBundle = '', isBelievedBlindly = false }: Peer): string =>
  `${host} ${isBelievedBlindly} ${caBundle}`;

/** For requests that have a connection of their own each, by their schemes. Nothing of TLS is kept for the next. */
export const singleUse: Readonly<Record<'http' | 'https', HttpAgent>> = {
  http: paceAgent(new HttpAgent()),
  https: paceAgent(new Agent({ maxCachedSessions: 0 })),
};

/** Keeps as many sets as were used last. Disposing ends all connections. */
export class Connections implements Disposable {
  readonly #options: ConnectionsOptions;
  readonly #agents = new Map<string, Agent>();

  constructor(options: ConnectionsOptions = {}) {
    this.#options = options;
  }

  /** The set for a peer. */
  agentFor(peer: Peer): Agent {
    const key = peerKeyOf(peer);
    const agent = this.#agents.get(key) ?? this.#create(peer);
    if (!this.#agents.has(key)) this.#makeRoom();
    // The last is the one that was used last.
    this.#agents.delete(key);
    this.#agents.set(key, agent);
    return agent;
  }

  /** How a connection of one's own to a peer is secured. */
  tlsFor({ host, caBundle, isBelievedBlindly = false }: Peer): ConnectionOptions {
    return {
      // Made once: as plain options they would be read anew for each connection, and be part of the name by which an
      // agent looks for one at each request.
      secureContext: createSecureContext({
        ca: caBundle ? Buffer.from(caBundle, 'base64').toString() : getCACertificates('system'),
        ...this.#options.own,
      }),
      rejectUnauthorized: !isBelievedBlindly,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      checkServerIdentity: checkIdentity,
    };
  }

  #create(peer: Peer): Agent {
    const { maxConnections: maxSockets } = this.#options;
    return paceAgent(
      new Agent({
        ...this.tlsFor(peer),
        keepAlive: true,
        maxFreeSockets: maxIdle,
        timeout: idleMs,
        ...(maxSockets === undefined ? {} : { maxSockets }),
      }),
    );
  }

  #makeRoom(): void {
    const [oldest] = this.#agents;
    if (!oldest || this.#agents.size < maxSets) return;
    this.#agents.delete(oldest[0]);
    oldest[1].destroy();
  }

  [Symbol.dispose](): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }
}
