/** Clients that act as the service accounts of controllers, as those of upstream's controller manager do with
 *  `--use-service-account-credentials`. Source:
 *  https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/ */
import { isAlreadyExists, isNotFound, isUnauthorized, ServiceAccount } from '#api';
import {
  type ApiRequest,
  type Client,
  createClient,
  createHttpsTransport,
  type HttpsTransportOptions,
  type RequestedToken,
  requestToken,
  type TokenSourceOptions,
  type Transport,
} from '#client';

/** How long tokens are asked for; they are replaced when four fifths of their time have passed. */
const lifetimeSeconds = 3600;

/** Its client asks for tokens, and makes accounts that there are not. */
export interface AccountClientsOptions extends TokenSourceOptions {
  /** Where the accounts are. */
  readonly namespace: string;
  /** Where the API server is; who asks there is left out. */
  readonly connection: HttpsTransportOptions;
  /** What else is done with each transport, such as to count its requests. */
  readonly wrap: (transport: Transport) => Transport;
}

/** Makes them. Disposing it closes their connections. */
export class AccountClients implements AsyncDisposable {
  readonly #options: AccountClientsOptions;
  readonly #transports = new AsyncDisposableStack();

  constructor(options: AccountClientsOptions) {
    this.#options = options;
  }

  /** The client of an account, by its name. Nothing is asked before it is used. */
  readonly clientOf = (account: string): Client => {
    const { wrap, connection } = this.#options;
    const token = new AccountToken(account, this.#options);
    const transport = createHttpsTransport({ ...placeOf(connection), token: () => token.get() });
    return createClient(this.#transports.use(wrap(withFreshToken(transport, token))));
  };

  [Symbol.asyncDispose](): Promise<void> {
    return this.#transports.disposeAsync();
  }
}

/** A connection without who asks. */
const placeOf = (connection: HttpsTransportOptions): HttpsTransportOptions => {
  const { server, ca, tlsServerName, insecureSkipTlsVerify, userAgent } = connection;
  return {
    server,
    ...(ca !== undefined && { ca }),
    ...(tlsServerName !== undefined && { tlsServerName }),
    ...(insecureSkipTlsVerify !== undefined && { insecureSkipTlsVerify }),
    ...(userAgent !== undefined && { userAgent }),
  };
};

/** The token of an account: one at a time, for all who need it. */
class AccountToken {
  readonly #options: AccountClientsOptions;
  readonly #account: string;
  #token: Promise<string> | undefined;
  #refreshAtMs = 0;

  constructor(account: string, options: AccountClientsOptions) {
    this.#account = account;
    this.#options = options;
  }

  get(): Promise<string> {
    if (!this.#token || this.#options.clock.now() >= this.#refreshAtMs) {
      const asked = this.#ask();
      this.#token = asked;
      this.#refreshAtMs = Number.POSITIVE_INFINITY;
      asked.catch(() => {
        if (this.#token === asked) this.#token = undefined;
      });
    }
    return this.#token;
  }

  /** It is not valid any more: its account is another one. */
  forget(): void {
    this.#token = undefined;
  }

  async #ask(): Promise<string> {
    const { token, refreshAtMs } = await this.#request().catch(async (error: unknown) => {
      if (!isNotFound(error)) throw error;
      await this.#createAccount();
      return await this.#request();
    });
    this.#refreshAtMs = refreshAtMs;
    return token;
  }

  #request(): Promise<RequestedToken> {
    const { namespace } = this.#options;
    return requestToken({ namespace, name: this.#account }, { expirationSeconds: lifetimeSeconds }, this.#options);
  }

  async #createAccount(): Promise<void> {
    const { client, namespace } = this.#options;
    try {
      await client.create(ServiceAccount, { metadata: { namespace, name: this.#account } });
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
    }
  }
}

/** The same transport, which asks once more with a new token where the one it had is not known. */
function withFreshToken(transport: Transport, token: AccountToken): Transport {
  const again = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask();
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      token.forget();
      return await ask();
    }
  };
  return {
    request: request => again(() => transport.request(request)),
    discover: (path, options) => again(() => transport.discover(path, options)),
    async *watch(request: ApiRequest) {
      try {
        yield* transport.watch(request);
      } catch (error) {
        if (isUnauthorized(error)) token.forget();
        throw error;
      }
    },
    ...(transport.host !== undefined && { host: transport.host }),
    [Symbol.asyncDispose]: async () => await transport[Symbol.asyncDispose](),
  };
}
