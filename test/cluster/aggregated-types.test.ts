/** Policies about kinds of another API server: their expressions are looked at against what that server publishes, as
 *  it comes and goes. */
import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { APIService, EndpointSlice, Service, serviceNameLabel, ValidatingAdmissionPolicy } from '#api';
import { backgroundClock, silentLogger } from '#base';
import { startControlPlane } from '#main';
import { createMemoryStore } from '#store';
import { makeCertificates } from '../../src/client/testing/certificates.ts';
import { until } from '../../src/testing/until.ts';

const place = { group: 'readings.example.com', version: 'v1' };
const type = { ...place, kind: 'Reading' };
const base = `/apis/${place.group}/${place.version}`;
const resource = { name: 'readings', singularName: 'reading', namespaced: true, kind: 'Reading', verbs: ['create'] };
const documents: Readonly<Record<string, object>> = {
  [base]: { kind: 'APIResourceList', groupVersion: `${place.group}/v1`, resources: [resource] },
  '/openapi/v3': { paths: {} },
  [`/openapi/v3${base}`]: {
    paths: { [`${base}/namespaces/{namespace}/readings/{name}`]: { get: { 'x-kubernetes-group-version-kind': type } } },
    components: {
      schemas: {
        Reading: {
          type: 'object',
          properties: { value: { type: 'string' } },
          'x-kubernetes-group-version-kind': [type],
        },
      },
    },
  },
};

it('are looked at again when it comes, and when it goes', async () => {
  await using stack = new AsyncDisposableStack();
  const { ca, server, client: own } = await makeCertificates();
  const extension = https.createServer({ ...server, ca }, ({ url = '' }, response) => {
    const document = documents[url];
    response
      .writeHead(document ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(document ?? {}));
  });
  extension.listen(0, '127.0.0.1');
  await once(extension, 'listening');
  stack.defer(() => {
    extension.closeAllConnections();
    extension.close();
  });
  const { port } = extension.address() as AddressInfo;
  const controlPlane = stack.use(
    await startControlPlane({
      store: stack.use(createMemoryStore()),
      clock: backgroundClock,
      logger: silentLogger,
      frontProxy: { ca, name: 'test-client', ...own },
      egressRoute: ({ port: asked }) => ({ host: '127.0.0.1', port: asked }),
    }),
  );
  const admin = stack.use(controlPlane.identity('admin', ['system:masters']));
  const { client } = admin;
  await client.create(ValidatingAdmissionPolicy, {
    metadata: { name: 'readings' },
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: [place.group], apiVersions: ['v1'], operations: ['CREATE'], resources: ['readings'] },
        ],
      },
      validations: [{ expression: 'object.value > 1' }],
    },
  });
  const warned = (isWarned: boolean) =>
    until(admin, {
      kind: ValidatingAdmissionPolicy,
      key: { name: 'readings' },
      condition: policy => {
        const checked = policy?.status?.typeChecking;
        return checked && (checked.expressionWarnings ?? []).length === Number(isWarned);
      },
      timeoutMs: 20_000,
    });
  await warned(false);
  const key = { namespace: 'default', name: 'extension' };
  await client.create(Service, { metadata: key, spec: { ports: [{ port: 443, targetPort: port }] } });
  await client.create(EndpointSlice, {
    metadata: { ...key, labels: { [serviceNameLabel]: key.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.7'] }],
    ports: [{ port }],
  });
  const name = `${place.version}.${place.group}`;
  await client.create(APIService, {
    metadata: { name },
    spec: {
      ...place,
      service: key,
      caBundle: Buffer.from(ca).toString('base64'),
      groupPriorityMinimum: 100,
      versionPriority: 10,
    },
  });
  const policy = await warned(true);
  expect(policy?.status?.typeChecking?.expressionWarnings?.[0]?.warning).toMatch(
    /^readings\.example\.com\/v1, Kind=Reading: ERROR: .*'_>_' applied to '\(string, int\)'/,
  );
  await client.delete(APIService, { name });
  await warned(false);
}, 60_000);
