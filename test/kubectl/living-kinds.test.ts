/** Real outermostKubectls of several versions, and kinds that come and go at the API server while they use it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type ApiServer, createApiServer } from '#apiserver';
import { exec, systemClock, tryExec } from '#base';
import { renderKubeconfig } from '#client';
import { createMemoryStore } from '#store';
import { depots, widgets } from '../../src/apiserver/fixtures/living-kinds.ts';
import { makeCertificates } from '../../src/client/testing/certificates.ts';
import { outermostKubectls, start, testUnless } from '../support/cluster.ts';

const { kind: Widgets, definition: widgetDefinition } = widgets();
const { kind: Depots, definition: depotDefinition } = depots();
const stack = new AsyncDisposableStack();
let server: ApiServer;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'living-kinds-test-'));
  stack.defer(() => rm(home, { recursive: true }));
  const store = stack.use(createMemoryStore());
  server = stack.use(await createApiServer({ store, clock: systemClock }));
  const { ca, server: own, admin } = await makeCertificates();
  const listener = await server.listen({ tls: { certificate: own.cert, key: own.key, clientAuthority: ca } });
  const kubeconfig = renderKubeconfig({
    name: 'test',
    server: `https://127.0.0.1:${listener.port}`,
    ca,
    clientCertificate: admin.cert,
    clientKey: admin.key,
  });
  await writeFile(path.join(home, 'config'), kubeconfig);
});
afterAll(() => stack.disposeAsync());

const manifest = (name: string, spec: string) => `
apiVersion: example.com/v1
kind: Widget
metadata: {name: ${name}}
spec: ${spec}
`;

describe.each(outermostKubectls)('kubectl $version', ({ version, path: kubectl = '' }) => {
  const it = testUnless(kubectl === '' ? `kubectl ${version} is not to be had here` : undefined);
  const args = (more: readonly string[]) => [
    '--kubeconfig',
    path.join(home, 'config'),
    '--cache-dir',
    path.join(home, version),
    ...more,
  ];
  const run = async (more: readonly string[], input?: string) =>
    (await exec(kubectl, args(more), { env: { HOME: home }, timeoutMs: 90_000, ...(input ? { input } : {}) })).stdout;
  const fails = async (...more: string[]) => {
    const result = await tryExec(kubectl, args(more), { env: { HOME: home }, timeoutMs: 90_000 });
    expect(result.exitCode, result.stdout).not.toBe(0);
    return result.stderr;
  };
  const apply = (name: string, spec: string) => run(['apply', '-f', '-'], manifest(name, spec));

  it('uses a kind that came, sees it go, and uses what came in its place', async () => {
    expect(await fails('get', 'widgets')).toContain('the server doesn\'t have a resource type "widgets"');
    server.kinds.serve([widgetDefinition, depotDefinition]);

    expect(await run(['api-resources', '--api-group', 'example.com'])).toMatch(/^widgets\s+wd\s.*true\s+Widget$/m);
    expect(await run(['explain', 'widget.spec.size'])).toMatch(/How large it is\./);
    expect(await apply('a', '{size: 1}')).toBe('widget.example.com/a created\n');
    expect(await apply('a', '{size: 2}')).toBe('widget.example.com/a configured\n');
    expect(await apply('a', '{size: 2}')).toBe('widget.example.com/a unchanged\n');
    expect(await run(['get', 'wd', 'a', '-o', 'jsonpath={.spec}'])).toBe('{"color":"red","size":2}');
    expect(await run(['get', 'all', '-o', 'name'])).toContain('widget.example.com/a\n');
    expect(await run(['get', 'widgets'])).toMatch(/^NAME\s+(CREATED AT|AGE)\na\s/);
    await run(['create', '-f', '-'], 'apiVersion: example.com/v1\nkind: Depot\nmetadata: {name: north}\n');
    expect(await run(['get', 'depot', '-o', 'name'])).toBe('depot.example.com/north\n');

    await using watching = start(kubectl, args(['get', 'widgets', '--watch', '-o', 'name']), { HOME: home });
    await watching.until(/widget\.example\.com\/a/);
    await apply('b', '{size: 3}');
    await watching.until(/widget\.example\.com\/b/);
    await server.kinds.end([Widgets, Depots], { objects: 'delete', signal: AbortSignal.timeout(30_000) });
    await watching.exited;
    expect(await fails('get', '--raw', '/apis/example.com/v1/namespaces/default/widgets')).toContain('NotFound');

    const { kind, definition } = widgets({ weight: { value: { kind: 'int32' }, default: 7 } });
    server.kinds.serve([definition]);
    expect(await apply('c', '{size: 1}')).toBe('widget.example.com/c created\n');
    expect(await run(['get', 'widget', 'c', '-o', 'jsonpath={.spec.weight}'])).toBe('7');
    expect(await run(['get', 'widgets', '-o', 'name'])).toBe('widget.example.com/c\n');
    await server.kinds.end([kind], { objects: 'delete', signal: AbortSignal.timeout(30_000) });
  });
});
