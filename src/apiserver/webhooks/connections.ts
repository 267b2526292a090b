/** Connections to webhooks, kept alive: one set for each authority and name, so that nobody is believed whom another webhook
 *  trusts. */
import { Agent } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity, getCACertificates, type PeerCertificate } from 'node:tls';

/** Connections to one webhook at a time; who comes later waits. */
const maxConnections = 128;
/** Idle ones are closed after this long. */
const idleMs = 30_000;
/** Sets that are kept; of more, the one that was used longest ago ends. */
const maxSets = 256;

/** As upstream, names are those of the certificate's list alone. */
function checkIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  if (certificate.subjectaltname !== undefined) return checkServerIdentity(host, certificate);
  const words =
    'tls: failed to verify certificate: x509: certificate relies on legacy Common Name field, use SANs instead';
  return new Error(words);
}

const create = (host: string, caBundle: string | undefined): Agent =>
  new Agent({
    keepAlive: true,
    maxSockets: maxConnections,
    timeout: idleMs,
    ca: caBundle ? Buffer.from(caBundle, 'base64').toString() : getCACertificates('system'),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    checkServerIdentity: checkIdentity,
  });

export class Connections implements Disposable {
  readonly #agents = new Map<string, Agent>();

  /** The set for servers of that name, with a certificate of one of these authorities (PEM, in base64; undefined: those that
   *  the machine trusts). */
  agentFor(host: string, caBundle: string | undefined): Agent {
    const key = `${host} ${caBundle ?? ''}`;
    const agent = this.#agents.get(key) ?? create(host, caBundle);
    if (!this.#agents.has(key)) this.#makeRoom();
    // The last is the one that was used last.
    this.#agents.delete(key);
    this.#agents.set(key, agent);
    return agent;
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
