/** forward: asks the machine's own resolvers about all other names: over UDP what came over UDP, over TCP what came over
 *  TCP, each server in turn until one answers. */
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { type DnsQuery, responseCodes } from '../../wire/query.ts';
import { emptyReply } from '../../wire/reply.ts';
import { exchangeTcp, exchangeUdp } from './exchange.ts';

/** How long one server may take. */
const serverTimeoutMs = 2000;
const rounds = 2;

export function createForwardPlugin({ upstreams, clock }: Pick<DnsContext, 'upstreams' | 'clock'>): DnsPlugin {
  const stop = new AbortController();
  const ask = (server: string, query: DnsQuery) => {
    const exchange = query.transport === 'tcp' ? exchangeTcp : exchangeUdp;
    return exchange(query.message, { ...parseServer(server), clock, timeoutMs: serverTimeoutMs, signal: stop.signal });
  };
  return {
    name: 'forward',
    async handle(query) {
      const servers = await upstreams();
      let failure: unknown;
      for (const server of Array.from({ length: rounds }, () => servers).flat()) {
        try {
          return { message: await ask(server, query) };
        } catch (error) {
          if (stop.signal.aborted) throw error;
          failure = error;
        }
      }
      if (failure === undefined) return emptyReply(responseCodes.servFail); // a machine without resolvers
      throw new Error('no resolver answered', { cause: failure });
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
    },
  };
}

/** `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]:5353`. */
export function parseServer(text: string): { address: string; port: number } {
  const [, bracketed, bracketedPort] = /^\[(.+)\](?::(\d+))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { address: bracketed, port: Number(bracketedPort ?? 53) };
  const [address = '', port, ...more] = text.split(':');
  return more.length > 0 ? { address: text, port: 53 } : { address, port: Number(port ?? 53) };
}
