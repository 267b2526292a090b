/** How those fare who ask for little while somebody floods: a look each 100 ms at each of several things, with the time
 *  that the answer took. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { encode } from 'dns-packet';
import { quantile } from './figures.ts';

/** One thing that is asked again and again; rejects when it got no good answer. */
export type Ask = (signal: AbortSignal) => Promise<void>;

export interface Observed {
  readonly what: string;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly longestMs: number;
  readonly answers: number;
  /** Texts of what went wrong, with how often it did. */
  readonly failures: ReadonlyMap<string, number>;
}

const periodMs = 100;
/** After this an answer counts as a failure. */
const patienceMs = 10_000;

/** Asks everything until `during` ends; a new question of a kind is asked whether or not the last one was answered. */
export async function observe(asks: Readonly<Record<string, Ask>>, during: Promise<unknown>): Promise<Observed[]> {
  let isOver = false;
  const ended = during.then(() => (isOver = true));
  ended.catch(() => (isOver = true));
  const observed = Object.entries(asks).map(async ([what, ask]) => {
    const times: number[] = [];
    const failures = new Map<string, number>();
    const under: Promise<void>[] = [];
    while (!isOver) {
      const start = performance.now();
      const asked = ask(AbortSignal.timeout(patienceMs)).then(
        () => void times.push(performance.now() - start),
        (error: NodeJS.ErrnoException) => {
          const text = error.code ?? error.message;
          failures.set(text, (failures.get(text) ?? 0) + 1);
        },
      );
      under.push(asked);
      await Promise.race([new Promise(resolve => setTimeout(resolve, periodMs)), ended]);
    }
    await Promise.all(under);
    return {
      what,
      medianMs: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
      longestMs: Math.max(0, ...times),
      answers: times.length,
      failures,
    };
  });
  const all = await Promise.all(observed);
  await during;
  return all;
}

export interface ServerAccess {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A small request over HTTPS; with `agent: false` on a connection of its own. Any answer of the server below 500 is
 *  good. */
export const askServer =
  (access: Partial<ServerAccess>, { path, agent }: { path: string; agent: https.Agent | false }): Ask =>
  signal => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    https
      .get({ ...access, path, agent, signal, servername: 'localhost', rejectUnauthorized: false }, response => {
        response.resume();
        const isGood = (response.statusCode ?? 500) < 400;
        response.on('end', () => (isGood ? resolve() : reject(new Error(`status ${response.statusCode}`))));
        response.on('error', reject);
      })
      .on('error', reject);
    return promise;
  };

/** One question by UDP, each from a socket of its own. */
export const askDns =
  ({ address, port, name }: { address: string; port: number; name: string }): Ask =>
  signal => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = createSocket('udp4');
    socket.on('message', () => resolve());
    socket.on('error', reject);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    const question = encode({ type: 'query', id: 1, flags: 0x100, questions: [{ name, type: 'A' }] });
    socket.send(question, port, address, error => error && reject(error));
    return promise.finally(() => socket.close());
  };

export interface ProbeTarget extends Disposable {
  readonly port: number;
  /** The longest time between two probes since the last call, in milliseconds. */
  longestGapMs(): number;
}

/** What a kubelet is told to probe: it notes when it was asked. */
export async function listenForProbes(): Promise<ProbeTarget> {
  let times: number[] = [];
  const server = createServer((_, response) => {
    times.push(performance.now());
    response.end('ok');
  });
  await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    longestGapMs() {
      const all = [...times, performance.now()];
      times = all.slice(-1);
      return Math.max(...all.slice(1).map((time, i) => time - (all[i] ?? time)));
    },
    [Symbol.dispose]: () => void server.close(),
  };
}
