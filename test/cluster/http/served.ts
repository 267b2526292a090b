/** An API server at a port with the certificates of a data directory, asked over sockets: for tests of what goes over
 *  the wire. */
import { mkdtemp, rm } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type ApiServer, createApiServer } from '#apiserver';
import { systemClock } from '#base';
import { type Client, createClient, createInProcessTransport } from '#client';
import { type EnsuredPki, ensurePki } from '#lifecycle';
import { createMemoryStore } from '#store';

/** A request. */
export interface Sent {
  /** Default `GET`. */
  readonly method?: string;
  readonly path: string;
  readonly body?: string | Buffer;
  readonly headers?: Record<string, string>;
  /** Whose certificate is shown. Default: none. */
  readonly as?: keyof EnsuredPki['certificates'] | undefined;
}

/** What came back, whatever its code. */
export interface Answer {
  readonly code: number;
  readonly headers: Record<string, unknown>;
  readonly bytes: Buffer;
  /** Throws where it is no JSON. */
  readonly json: Body;
}

/** What tests look at of any answer. */
interface Body {
  message: string;
  reason: string;
  metadata: { name: string; uid?: string };
  data?: object;
  items: { metadata: { name: string }; data?: object }[];
  rows: { cells: unknown[] }[];
  status: { userInfo: { username: string } };
}

/** Part of a request: by the administrator. */
export const admin = { as: 'admin' } as const;
/** Headers of a body in JSON. */
export const json = { 'content-type': 'application/json' };

/** Each test of the file that asks for it has a server of its own, with nothing in it; certificates are made once. */
export function serveEachTest(): Served {
  const served = new Served();
  beforeAll(() => served.prepare());
  afterAll(() => served.discard());
  beforeEach(() => served.start());
  afterEach(() => served.end());
  return served;
}

/** The server of the test that runs. */
export class Served {
  pki!: EnsuredPki;
  port!: number;
  server!: ApiServer;
  /** In process, as an administrator. */
  client!: Client;
  /** Keeps connections. */
  agent!: https.Agent;
  #directory!: string;
  #running!: AsyncDisposableStack;

  async prepare(): Promise<void> {
    this.#directory = await mkdtemp(path.join(tmpdir(), 'kubernode-http-'));
    this.pki = await ensurePki({ directory: this.#directory, nodeName: 'node', clock: systemClock });
  }

  async discard(): Promise<void> {
    await rm(this.#directory, { recursive: true });
  }

  async start(): Promise<void> {
    const { authorities, certificates } = this.pki;
    this.#running = new AsyncDisposableStack();
    const store = this.#running.use(createMemoryStore());
    const ca = authorities.ca.certificate;
    const forKubelets = certificates['apiserver-kubelet-client'];
    const kubeletTls = { ca, cert: forKubelets.certificate, key: forKubelets.key };
    this.server = this.#running.use(await createApiServer({ store, clock: systemClock, kubeletTls }));
    const { certificate, key } = certificates.apiserver;
    ({ port: this.port } = await this.server.listen({ tls: { certificate, key, clientAuthority: ca } }));
    const user = { username: 'admin', groups: ['system:masters'] };
    this.client = createClient(createInProcessTransport({ handler: this.server.handler, user }));
    this.agent = new https.Agent({ keepAlive: true });
  }

  async end(): Promise<void> {
    this.agent.destroy();
    await this.#running.disposeAsync();
  }

  /** Over a connection that is kept, by HTTP/1.1. */
  readonly send = ({ method = 'GET', path, body, headers = {}, as }: Sent): Promise<Answer> => {
    const { pki, port, agent } = this;
    const identity = as === undefined ? {} : { cert: pki.certificates[as].certificate, key: pki.certificates[as].key };
    return new Promise((resolve, reject) => {
      const request = https.request(
        { host: '127.0.0.1', port, path, method, headers, agent, ca: pki.authorities.ca.certificate, ...identity },
        response => {
          const chunks: Buffer[] = [];
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => {
              const bytes = Buffer.concat(chunks);
              resolve({
                code: response.statusCode ?? 0,
                headers: response.headers,
                bytes,
                get json() {
                  return JSON.parse(bytes.toString());
                },
              });
            });
        },
      );
      request.on('error', reject).end(body);
    });
  };
}
