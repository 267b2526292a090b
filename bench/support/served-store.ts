/** An API server in this process on a store on disk: over HTTPS for the processes of a benchmark, and in process for
 *  itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiServer } from '#apiserver';
import { systemClock as clock, silentLogger as logger } from '#base';
import { type Client, createClient, createInProcessTransport } from '#client';
import { ensurePki } from '#lifecycle';
import { openLmdbStore, type Store } from '#store';

/** How another process gets in, as an administrator: plain data, in PEM. */
export interface Target {
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Disposing it takes the store's directory away. */
export interface ServedStore extends AsyncDisposable {
  readonly store: Store;
  readonly client: Client;
  readonly target: Target;
}

export async function serveStore(): Promise<ServedStore> {
  await using starting = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'kubernode-bench-'));
  starting.defer(() => rmSync(directory, { recursive: true, force: true }));
  const pki = await ensurePki({ directory, nodeName: 'n', clock });
  const store = starting.use(await openLmdbStore({ directory: join(directory, 'store') }));
  const server = starting.use(await createApiServer({ store, clock, logger }));
  const ca = pki.authorities.ca.certificate;
  const { certificate, key } = pki.certificates.apiserver;
  const { port } = await server.listen({ tls: { certificate, key, clientAuthority: ca } });
  const user = { username: 'bench', groups: ['system:masters'] };
  const client = createClient(starting.use(createInProcessTransport({ handler: server.handler, user })));
  const { admin } = pki.certificates;
  const stack = starting.move();
  return {
    store,
    client,
    target: { port, ca, cert: admin.certificate, key: admin.key },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}
