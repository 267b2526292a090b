/** Servers that do not answer as they should. */
import { once } from 'node:events';
import {
  createServer as createHttpServer,
  get,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { APIService } from '#api';
import { createVirtualClock, type VirtualClock } from '#base';
import { makeCertificates, type TestCertificates } from '../../client/testing/certificates.ts';
import { createForwarder, type Forwarder } from './forward.ts';

const extension = {
  metadata: { name: 'v1.readings.example.com' },
  spec: { service: { namespace: 'default', name: 'extension' }, insecureSkipTLSVerify: true },
} as APIService;
const user = { username: 'bob', groups: [] };
const maxBytes = 1024 * 1024;
const late = 'Timeout: request did not complete within the allotted timeout';

let certificates: TestCertificates;
let stack: AsyncDisposableStack;
let clock: VirtualClock;
let forwarder: Forwarder;
/** Resolves with a request that has come. */
let asked: PromiseWithResolvers<void>;
/** Answers a request. */
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  certificates = await makeCertificates();
});
beforeEach(async () => {
  stack = new AsyncDisposableStack();
  clock = createVirtualClock();
  asked = Promise.withResolvers();
  const { cert, key } = certificates.server;
  const port = await listen(
    createServer({ cert, key }, (_, response) => {
      asked.resolve();
      answer(response);
    }),
  );
  const routes = { resolve: () => Promise.resolve([{ host: '127.0.0.1', address: '127.0.0.1', port }]) };
  forwarder = stack.use(createForwarder({ routes, frontProxy: undefined, clock, random: () => 0 }));
});
afterEach(() => stack.disposeAsync());

async function listen(server: Server): Promise<number> {
  stack.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const never = () => undefined;
/** Sends as long as anybody reads. */
const endless = (response: ServerResponse) => {
  const piece = Buffer.alloc(256 * 1024, ' ');
  const go = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', go).on('error', () => undefined);
  go();
};
const redirect = (response: ServerResponse) => response.writeHead(307, { location: 'https://elsewhere/' }).end();

describe('a question of its own', () => {
  const ask = (signal?: AbortSignal) => forwarder.ask(extension, { user, path: '/apis', maxBytes, signal });

  it('is given up after a minute, or when its own time is over', async () => {
    answer = never;
    const first = ask();
    const outcome = expect(first).rejects.toMatchObject({ status: { code: 504, message: late } });
    await asked.promise;
    await clock.advance(60_000);
    await outcome;
    const over = new AbortController();
    const second = ask(over.signal);
    over.abort(new Error('over'));
    await expect(second).rejects.toMatchObject({ status: { code: 503 } });
    expect(clock.pendingTimers).toBe(0);
  });

  it('is given up when its answer never ends', async () => {
    answer = endless;
    await expect(ask()).rejects.toMatchObject({
      status: { code: 503, message: expect.stringContaining(`the response is larger than ${maxBytes} bytes`) },
    });
  });

  it('is led nowhere else', async () => {
    answer = redirect;
    await expect(ask()).rejects.toMatchObject({ status: { code: 502 } });
  });
});

describe("a client's question", () => {
  /** What serving a client ended with, once it has begun. */
  async function serve({ isLasting }: { isLasting: boolean }) {
    const { promise: served, resolve } = Promise.withResolvers<unknown>();
    const port = await listen(
      createHttpServer((request, response) => {
        const question = { user, path: '/apis', isLasting };
        forwarder.serve(extension, question, request, response).then(
          () => resolve('served'),
          (error: unknown) => resolve(error),
        );
      }),
    );
    const request = get({ host: '127.0.0.1', port, agent: false }).on('error', () => undefined);
    stack.defer(() => void request.destroy());
    await asked.promise;
    return { request, served };
  }

  it('is given up after a minute', async () => {
    answer = never;
    const { served } = await serve({ isLasting: false });
    await clock.advance(60_000);
    expect(await served).toMatchObject({ status: { code: 504, message: late } });
  });

  it('loses an answer that has not ended by then', async () => {
    answer = response => void response.writeHead(200).write('some');
    const { request, served } = await serve({ isLasting: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const cut = new Promise(
      resolve =>
        void response
          .on('error', () => undefined)
          .resume()
          .once('close', resolve),
    );
    await clock.advance(60_000);
    await cut;
    expect(response.complete).toBe(false);
    expect(await served).toBe('served');
  });

  it('may last, as a watch', async () => {
    answer = response => void response.writeHead(200).write('some');
    const { request } = await serve({ isLasting: true });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(clock.pendingTimers).toBe(0);
    response.destroy();
  });
});
