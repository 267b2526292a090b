/** What a component works with: everything that it does not bring itself, in whichever process it runs. */
import type { Clock, Logger } from '#base';
import { type Client, createClient, createInformers, type Informers, type Transport } from '#client';

/** A connection to the API that acts as one user. Disposing it ends its informers and its connection. */
export interface Identity extends AsyncDisposable {
  readonly client: Client;
  readonly informers: Informers;
}

/** What every component gets, the API server too. */
export interface Surroundings {
  readonly clock: Clock;
  /** Says in each line which component it is of. */
  readonly logger: Logger;
  /** Numbers in [0, 1) that break ties and spread work. Default: Math.random. */
  readonly random?: (() => number) | undefined;
}

/** What a client of the API server gets. */
export interface Environment extends Surroundings, Identity {
  /** The authority of the API server's certificate, in PEM, for others who are to reach it. Default: nobody is told one. */
  readonly rootCa?: string | undefined;
}

/** The identity that a transport gives; the transport is disposed with it. */
export function createIdentity(transport: Transport, { clock, logger }: Surroundings): Identity {
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

/** The environment of a component that reaches the API by a transport, which is disposed with it. */
export function createEnvironment(
  transport: Transport,
  { rootCa, ...surroundings }: Surroundings & Pick<Environment, 'rootCa'>,
): Environment {
  return { ...surroundings, rootCa, ...createIdentity(transport, surroundings) };
}
