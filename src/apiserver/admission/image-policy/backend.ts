/** Asks the program that knows which images may run, again when it was only for the moment that it could not answer.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#imagepolicywebhook */
import { request } from 'node:https';
import { backoffMs, type Clock, type PostAnswer, postJson, systemErrorCode } from '#base';
import { authorizationOf } from '#client';
import { Connections, type Peer } from '../../egress/connections.ts';
import { describeFailure, describeStatus } from '../../egress/failure.ts';
import type { ImagePolicySettings } from './settings.ts';

interface BackendOptions {
  readonly settings: ImagePolicySettings;
  readonly clock: Clock;
  /** From 0 up to but not 1. */
  readonly random: () => number;
  /** Ends connections and waiting. */
  readonly signal: AbortSignal;
}

const timeoutSeconds = 30;
const maxAttempts = 5;
const maxAnswerBytes = 1024 * 1024;
/** Answers after which the next may be better. */
const passingCodes: readonly number[] = [429, 500, 504];

/** Why there was no answer, in upstream's words. */
class AttemptFailure extends Error {
  readonly isPassing: boolean;

  constructor(message: string, { isPassing, cause }: { isPassing: boolean; cause?: unknown }) {
    super(message, { cause });
    this.isPassing = isPassing;
  }
}

/** One program, by connections that are kept. */
export class Backend {
  readonly #options: BackendOptions;
  readonly #connections: Connections;
  readonly #peer: Peer;
  readonly #url: URL;

  constructor(options: BackendOptions) {
    const { server, ca, cert, key, tlsServerName, insecureSkipTlsVerify } = options.settings.connection;
    this.#options = options;
    this.#url = urlOf(server);
    this.#peer = {
      host: tlsServerName ?? hostOf(this.#url),
      caBundle: ca === undefined ? undefined : Buffer.from(ca).toString('base64'),
      isBelievedBlindly: insecureSkipTlsVerify,
    };
    this.#connections = new Connections(cert === undefined || key === undefined ? {} : { own: { cert, key } });
    options.signal.addEventListener('abort', () => this.#connections[Symbol.dispose](), { once: true });
  }

  /** Posts a document and resolves with the text of a good answer. Rejects with an Error that says what came
   *  instead. */
  async ask(body: string): Promise<string> {
    const { clock, random, signal, settings } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(body);
      } catch (error) {
        if (!(error instanceof AttemptFailure && error.isPassing) || attempt === maxAttempts) throw error;
      }
      const delayMs = backoffMs(attempt, { initialMs: settings.retryBackoffMs, factor: 1.5, maxMs: Number.MAX_VALUE });
      await clock.sleep(delayMs * (1 + 0.2 * random()), signal);
    }
  }

  async #attempt(body: string): Promise<string> {
    const { code, text } = await this.#send(body);
    if (code >= 200 && code <= 299) return text;
    throw new AttemptFailure(describeStatus(code, text), { isPassing: passingCodes.includes(code) });
  }

  async #send(body: string): Promise<PostAnswer> {
    const { clock, settings } = this.#options;
    const credentials = await authorizationOf(settings.connection);
    const place = { host: hostOf(this.#url), port: Number(this.#url.port || 443) };
    const agent = this.#connections.agentFor(this.#peer);
    const target = { ...place, agent, path: this.#url.pathname + this.#url.search, method: 'POST' };
    const over = new AbortController();
    using _timer = clock.setTimeout(() => over.abort(), timeoutSeconds * 1000);
    try {
      return await postJson(headers => request({ ...target, headers: { ...headers, ...credentials } }), {
        body,
        maxAnswerBytes,
        signal: over.signal,
      });
    } catch (cause) {
      const why = over.signal.aborted
        ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
        : describeFailure(cause, place);
      const isPassing = !over.signal.aborted && systemErrorCode(cause) === 'ECONNRESET';
      throw new AttemptFailure(`Post ${JSON.stringify(this.#url.href)}: ${why}`, { isPassing, cause });
    }
  }
}

/** Where to post: a path ends without a slash, and the query says how long is waited. */
function urlOf(server: string): URL {
  const url = new URL(server);
  url.pathname = url.pathname.replace(/\/+$/, '');
  url.search = `?timeout=${timeoutSeconds}s`;
  return url;
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
