/** forward: asks the machine's own resolvers about all other names: over UDP what came over UDP, over TCP what came
 *  over TCP, each server in turn until one answers. */
import type { DnsContext, DnsPlugin } from '../../chain.ts';
import { type DnsQuery, responseCodes } from '../../wire/query.ts';
import { type DnsReply, emptyReply } from '../../wire/reply.ts';
import { exchangeTcp, exchangeUdp } from './exchange.ts';

/** How long one server may take. */
const serverTimeoutMs = 2000;
const rounds = 2;

interface ForwardOptions {
  /** Queries under way at a time, each of which holds a socket; more are refused. Default 1000. */
  readonly maxConcurrent?: number;
}

/** Throws when no server has answered, and refuses while too many questions are under way. */
export function createForwardPlugin(
  { upstreams, clock }: Pick<DnsContext, 'upstreams' | 'clock'>,
  { maxConcurrent = 1000 }: ForwardOptions = {},
): DnsPlugin {
  const stop = new AbortController();
  let underWay = 0;
  const ask = (server: string, { message, questionEnd, transport }: DnsQuery) => {
    const exchange = transport === 'tcp' ? exchangeTcp : exchangeUdp;
    const { signal } = stop;
    return exchange(message, { ...parseServer(server), questionEnd, clock, timeoutMs: serverTimeoutMs, signal });
  };
  const askInTurn = async (query: DnsQuery): Promise<DnsReply> => {
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
  };
  return {
    name: 'forward',
    async handle(query) {
      if (underWay >= maxConcurrent) return emptyReply(responseCodes.refused);
      underWay++;
      try {
        return await askInTurn(query);
      } finally {
        underWay--;
      }
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
