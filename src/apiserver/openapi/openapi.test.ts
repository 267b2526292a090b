import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { kinds, loadDescriptions, PersistentVolume } from '#api';
import { kubernetesVersion } from '#base';
import { shapeOf } from '../resource/definition.ts';
import { documentType, encodeGnostic } from './gnostic.ts';
import { OpenApi } from './openapi.ts';
import type { Schema } from './schema.ts';
import { writeV2 } from './write-v2.ts';

const definitions = kinds.map(kind =>
  kind === PersistentVolume ? { ...shapeOf(kind), strategy: { kind, answersDeletedObject: true } } : shapeOf(kind),
);
const openApi = new OpenApi({ definitions: () => definitions, version: kubernetesVersion });
const ask = (path: string, more: { accept?: string; ifNoneMatch?: string; acceptEncoding?: string } = {}) =>
  openApi.serve({
    path,
    query: '',
    accept: more.accept,
    ifNoneMatch: more.ifNoneMatch,
    acceptEncoding: more.acceptEncoding,
  });

interface V3Operation {
  operationId: string;
  tags: string[];
  parameters?: { name: string }[];
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
  'x-kubernetes-action'?: string;
  'x-kubernetes-group-version-kind'?: unknown;
}
interface V3 {
  paths: Record<string, Record<string, V3Operation> & { parameters?: { name: string; in: string }[] }>;
  components: { schemas: Record<string, Schema> };
}
const read = async (path: string): Promise<V3> =>
  JSON.parse(Buffer.from((await ask(path))?.body ?? '').toString()) as V3;

/** All `$ref`s in a document. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = '$ref' in value && typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}

describe('/openapi/v3', () => {
  it('names a document for each version of a group, with its hash', async () => {
    const { paths } = (await read('/openapi/v3')) as unknown as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    expect(Object.keys(paths)).toContain('api/v1');
    expect(paths['apis/apps/v1']?.serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/);
    for (const path of Object.keys(paths)) expect(await ask(`/openapi/v3/${path}`)).toBeDefined();
  });

  it.each(['/openapi/v3/api/v1', '/openapi/v3/apis/apps/v1', '/openapi/v3/apis/events.k8s.io/v1'])(
    '%s refers to nothing that it lacks',
    async path => {
      const document = await read(path);
      const references = new Set(referencesIn(document));
      const missing = [...references].filter(
        ref => !(ref.slice('#/components/schemas/'.length) in document.components.schemas),
      );
      expect(references.size).toBeGreaterThan(10);
      expect(missing).toEqual([]);
    },
  );

  it('describes fields as upstream does', async () => {
    const { components } = await read('/openapi/v3/api/v1');
    const pod = components.schemas['io.k8s.api.core.v1.Pod'];
    expect(pod).toMatchObject({
      type: 'object',
      'x-kubernetes-group-version-kind': [{ group: '', kind: 'Pod', version: 'v1' }],
    });
    expect(pod?.properties?.['metadata']?.allOf).toEqual([
      { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' },
    ]);
    expect(components.schemas['io.k8s.api.core.v1.PersistentVolumeSpec']?.properties?.['claimRef']).toMatchObject({
      allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ObjectReference' }],
      'x-kubernetes-map-type': 'granular',
    });
    const spec = components.schemas['io.k8s.api.core.v1.PodSpec'];
    expect(spec?.required).toEqual(['containers']);
    expect(spec?.properties?.['containers']).toMatchObject({
      type: 'array',
      items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container' },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'name',
    });
    expect(spec?.properties?.['containers']?.description).toBeTruthy();
  });

  it('says of no field what it says of its type, and something of either', async () => {
    const { components } = await read('/openapi/v3/api/v1');
    const typeOf = ({ $ref, allOf, items, additionalProperties }: Schema): Schema | undefined => {
      const inner = allOf?.[0] ?? items ?? additionalProperties;
      return $ref === undefined ? inner && typeOf(inner) : components.schemas[$ref.split('/').at(-1) ?? ''];
    };
    const twice: string[] = [];
    for (const [name, { properties = {} }] of Object.entries(components.schemas)) {
      for (const [field, schema] of Object.entries(properties)) {
        const [own = '', ofType = ''] = [schema.description, typeOf(schema)?.description];
        const repeated = own.split(/(?<=\.) /).filter(sentence => ofType.split(/(?<=\.) /).includes(sentence));
        if (own + ofType === '' || (own !== '' && repeated.length > 0)) twice.push(`${name}.${field}: ${own}`);
      }
    }
    expect(twice).toEqual([]);
  });

  it('says which parameters a patch takes', async () => {
    const { paths } = await read('/openapi/v3/apis/apps/v1');
    const patch = paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']?.['patch'];
    expect(patch?.['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', version: 'v1', kind: 'Deployment' });
    expect(patch?.parameters?.map(({ name }) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force']);
    expect(paths['/apis/apps/v1/deployments']?.['get']).toBeDefined();
  });
});

describe('fields that are left out are, by /openapi/v3,', () => {
  it.each([
    ['core.v1.Container', 'name', ''],
    ['core.v1.Container', 'resources', {}],
    ['core.v1.Container', 'livenessProbe', undefined],
    ['core.v1.Container', 'image', undefined],
    ['core.v1.Container', 'args', undefined],
    ['core.v1.ContainerStatus', 'ready', false],
    ['core.v1.ContainerStatus', 'restartCount', 0],
    ['core.v1.Pod', 'status', {}],
    ['core.v1.PodList', 'metadata', {}],
    ['core.v1.ContainerPort', 'protocol', 'TCP'],
    ['core.v1.HTTPGetAction', 'port', undefined],
    ['core.v1.EmptyDirVolumeSource', 'sizeLimit', undefined],
  ])('%s.%s: %j', async (struct, field, value) => {
    const { components } = await read('/openapi/v3/api/v1');
    expect(components.schemas[`io.k8s.api.${struct}`]?.properties?.[field]?.default).toEqual(value);
  });
});

describe('paths of /openapi/v3', () => {
  const core = () => read('/openapi/v3/api/v1');
  const names = (parameters: { name: string }[] | undefined) => parameters?.map(({ name }) => name) ?? [];
  const choosing = ['continue', 'fieldSelector', 'labelSelector', 'limit'];
  const versioned = ['resourceVersion', 'resourceVersionMatch', 'sendInitialEvents', 'timeoutSeconds'];

  it('state once what all operations of a path take', async () => {
    const { paths } = await core();
    const { parameters, get, delete: remove, post } = paths['/api/v1/namespaces/{namespace}/pods'] ?? {};
    expect(parameters).toMatchObject([
      { name: 'namespace', in: 'path', required: true, schema: { type: 'string', uniqueItems: true } },
      { name: 'pretty', in: 'query' },
    ]);
    expect(names(get?.parameters)).toEqual(['allowWatchBookmarks', ...choosing, ...versioned, 'watch']);
    expect(names(post?.parameters)).toEqual(['dryRun', 'fieldManager', 'fieldValidation']);
    const going = [
      'dryRun',
      'gracePeriodSeconds',
      'ignoreStoreReadErrorWithClusterBreakingPotential',
      'orphanDependents',
      'propagationPolicy',
    ];
    expect(names(remove?.parameters)).toEqual([...choosing, ...versioned, ...going].sort());
    const bindings = paths['/api/v1/namespaces/{namespace}/bindings'];
    expect(names(bindings?.parameters)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'namespace', 'pretty']);
    expect(bindings?.['post']).not.toHaveProperty('parameters');
  });

  it.each([
    ['/api/v1/', 'get', 'getCoreV1APIResources', undefined],
    ['/api/v1/nodes', 'delete', 'deleteCoreV1CollectionNode', 'deletecollection'],
    ['/api/v1/namespaces/{namespace}/pods', 'delete', 'deleteCoreV1CollectionNamespacedPod', 'deletecollection'],
    ['/api/v1/watch/nodes', 'get', 'watchCoreV1NodeList', 'watchlist'],
    ['/api/v1/watch/nodes/{name}', 'get', 'watchCoreV1Node', 'watch'],
    ['/api/v1/watch/pods', 'get', 'watchCoreV1PodListForAllNamespaces', 'watchlist'],
    ['/api/v1/watch/namespaces/{namespace}/pods/{name}', 'get', 'watchCoreV1NamespacedPod', 'watch'],
    ['/api/v1/namespaces/{namespace}/pods/{name}/exec', 'post', 'connectCoreV1PostNamespacedPodExec', 'connect'],
    [
      '/api/v1/namespaces/{namespace}/services/{name}/proxy/{path}',
      'head',
      'connectCoreV1HeadNamespacedServiceProxyWithPath',
      'connect',
    ],
    ['/api/v1/nodes/{name}/proxy', 'options', 'connectCoreV1OptionsNodeProxy', 'connect'],
  ])('%s has %s %s', async (path, method, id, action) => {
    const operation = (await core()).paths[path]?.[method];
    expect(operation).toMatchObject({ operationId: id, tags: ['core_v1'] });
    expect(operation?.['x-kubernetes-action']).toBe(action);
  });

  it('tell which answers can be watched, and what is answered to a DELETE', async () => {
    const { paths } = await core();
    const answersOf = (path: string, method = 'get') => paths[path]?.[method]?.responses['200']?.content ?? {};
    const forms = ['application/json', 'application/vnd.kubernetes.protobuf', 'application/yaml'];
    expect(Object.keys(answersOf('/api/v1/nodes/{name}'))).toEqual(forms);
    const watched = forms.slice(0, 2).map(form => `${form};stream=watch`);
    expect(Object.keys(answersOf('/api/v1/nodes')).sort()).toEqual([...forms, ...watched].sort());
    expect(Object.keys(answersOf('/api/v1/namespaces/{namespace}/pods/{name}/log'))).toEqual([...forms, 'text/plain']);
    const gone = (path: string) => answersOf(path, 'delete')['application/json']?.schema.$ref?.split('.').at(-1);
    expect(gone('/api/v1/nodes/{name}')).toBe('Status');
    expect(gone('/api/v1/persistentvolumes/{name}')).toBe('PersistentVolume');
  });

  it('are about what each version of a group has', async () => {
    const { components, paths } = await read('/openapi/v3/apis/rbac.authorization.k8s.io/v1');
    const rbac = { group: 'rbac.authorization.k8s.io', version: 'v1' };
    const core = { group: '', version: 'v1' };
    for (const kind of ['DeleteOptions', 'WatchEvent'])
      expect(
        components.schemas[`io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`]?.['x-kubernetes-group-version-kind'],
      ).toEqual([
        { ...core, kind },
        { ...rbac, kind },
      ]);
    expect(paths['/apis/rbac.authorization.k8s.io/v1/roles']?.['get']?.tags).toEqual(['rbacAuthorization_v1']);
  });
});

describe('/openapi/v2', () => {
  it('is the same in protobuf', async () => {
    const descriptions = await loadDescriptions();
    const document = writeV2(definitions, {
      descriptions: struct => descriptions[struct],
      version: 'v1',
      hasCbor: false,
    });
    const decoded = documentType().decode(encodeGnostic(document)).toJSON() as {
      definitions: {
        additionalProperties: {
          name: string;
          value: { properties?: { additionalProperties: { name: string }[] }; vendorExtension?: unknown };
        }[];
      };
      paths: { path: { name: string; value: { patch?: { parameters: unknown[] } } }[] };
    };
    expect(decoded.definitions.additionalProperties.map(({ name }) => name)).toEqual(Object.keys(document.definitions));
    expect(decoded.paths.path.map(({ name }) => name)).toEqual(Object.keys(document.paths));
    for (const { name, value } of decoded.definitions.additionalProperties) {
      const properties = Object.keys(document.definitions[name]?.properties ?? {});
      expect(value.properties?.additionalProperties.map(property => property.name) ?? []).toEqual(properties);
    }
    const service = decoded.definitions.additionalProperties.find(({ name }) => name === 'io.k8s.api.core.v1.Service');
    expect(service?.value.vendorExtension).toEqual([
      { name: 'x-kubernetes-group-version-kind', value: { yaml: '[{"group":"","kind":"Service","version":"v1"}]' } },
    ]);
    const pod = decoded.paths.path.find(({ name }) => name === '/api/v1/namespaces/{namespace}/pods/{name}');
    expect(pod?.value.patch?.parameters).toContainEqual({
      parameter: {
        nonBodyParameter: {
          query: expect.objectContaining({ in: 'query', name: 'fieldValidation', type: 'string' }) as unknown,
        },
      },
    });
  });

  it('comes in the form asked for', async () => {
    const old = await ask('/openapi/v2', { accept: 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf' });
    expect(old?.contentType).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf');
    expect((await ask('/openapi/v2'))?.contentType).toBe('application/json');
    await expect(ask('/openapi/v2', { accept: 'text/html' })).rejects.toThrow(
      'only the following media types are accepted',
    );
  });

  it('is compressed for those who can undo it, and not sent twice', async () => {
    const plain = await ask('/openapi/v2');
    const zipped = await ask('/openapi/v2', { acceptEncoding: 'gzip, deflate' });
    expect(zipped?.headers?.['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped?.body ?? '').equals(Buffer.from(plain?.body ?? ''))).toBe(true);
    expect(await ask('/openapi/v2', { ifNoneMatch: plain?.headers?.['etag'] ?? '' })).toMatchObject({ code: 304 });
  });
});

it('is unzipped once for all who read it at a time', async () => {
  const [first, second] = await Promise.all([ask('/openapi/v2'), ask('/openapi/v2')]);
  expect(second?.body).toBe(first?.body);
  expect((await ask('/openapi/v2'))?.body).toBe(first?.body);
});

it('knows no other paths', async () => {
  expect(await ask('/openapi/v3/apis/nothing/v1')).toBeUndefined();
  expect(await ask('/healthz')).toBeUndefined();
});

it('remembers no path for having been asked for it', { timeout: 60_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const askMany = async (round: string) => {
    const name = 'x'.repeat(8192);
    for (let index = 0; index < 1000; index++) await ask(`/openapi/v3/apis/${round}${index}${name}/v1`);
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await askMany('a');
  const grown = (await askMany('b')) - before;
  expect(grown).toBeLessThan(1000 * 4096);
});
