/** A component's connection to the API: a client, and the informers that go with it. */
import type { Clock, Logger } from '#base';
import { type Client, createClient, createInformers, type Informers, type Transport } from '#client';

/** Acts as one user. Disposing it ends its informers and its connection. */
export interface Identity extends AsyncDisposable {
  readonly client: Client;
  readonly informers: Informers;
}

/** The identity that a transport gives; the transport is disposed with it. */
export function createIdentity(transport: Transport, { clock, logger }: { clock: Clock; logger: Logger }): Identity {
  const client = createClient(transport);
  const informers = createInformers({ client, clock, logger });
  return {
    client,
    informers,
    async [Symbol.asyncDispose]() {
      await informers[Symbol.asyncDispose]();
      await transport[Symbol.asyncDispose]();
    },
  };
}
