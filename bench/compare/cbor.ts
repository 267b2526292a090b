/** Every kind in CBOR, and bodies that are none: for servers with the feature gate CBORServingAndStorage; others refuse
 *  all of it. */
import { encodeCbor } from '../../src/apiserver/codecs/cbor/encode.ts';
import { collectionOf, compared, left, objectOf } from './bodies.ts';
import { accepts, type Player, patchTypes, type Scenario } from './player.ts';

const cborCall = { accept: accepts.cbor, type: accepts.cbor };
const metadataForms = ['PartialObjectMetadata', 'PartialObjectMetadataList', 'Table'].map(
  form => `application/cbor;as=${form};v=v1;g=meta.k8s.io`,
);

const ofKinds: readonly Scenario[] = compared.map(kind => ({
  name: `CBOR of ${kind.apiVersion} ${kind.kind}`,
  play: async player => {
    const collection = collectionOf(kind, player);
    const object = objectOf(kind, player);
    await player.post(`${collection}?dryRun=All`, encodeCbor({ ...object, unknown: 1 }), cborCall);
    await player.post(collection, encodeCbor(object), cborCall);
    if (left.includes(kind.kind) || !kind.verbs.includes('get')) return;
    const { apiVersion, metadata } = object;
    const path = `${collection}/${metadata.name}`;
    const selected = `labelSelector=of=${player.namespace}`;
    const found = await player.get(path, accepts.cbor);
    await player.get(`${collection}?${selected}`, accepts.cbor);
    await player.get(`${collection}?watch=1&timeoutSeconds=1&${selected}`, accepts.cbor);
    for (const accept of metadataForms) {
      await player.get(path, accept);
      await player.get(`${collection}?${selected}`, accept);
    }
    const changed = { ...found, metadata: { ...found.metadata, labels: { ...metadata.labels, more: 'x' } } };
    await player.put(path, encodeCbor(changed), cborCall);
    const applied = { apiVersion, kind: kind.kind, metadata: { name: metadata.name, labels: { more: 'y' } } };
    for (const force of [false, true]) {
      const call = { type: patchTypes.applyCbor, accept: accepts.cbor, body: encodeCbor(applied) };
      await player.send('PATCH', `${path}?fieldManager=applier&force=${force}`, call);
    }
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0, preconditions: { uid: 'other' } };
    await player.send('DELETE', path, { ...cborCall, body: encodeCbor(options) });
    await player.patch(path, 'json', [{ op: 'remove', path: '/metadata/finalizers' }]);
    await player.send('DELETE', path, { ...cborCall, body: encodeCbor({ ...options, preconditions: undefined }) });
  },
}));

/** Items in hexadecimal, in place of a field of `data`, and as a whole. */
const items = [
  '',
  'a0',
  '80',
  'f6',
  '01',
  'ff',
  '4161',
  '61ff',
  '41ff',
  '5f4161ff',
  '7f6161ff',
  'd8206161',
  'c074323031332d30332d32315432303a30343a30305a',
  'c11a514b67b0',
  'c06161',
  'c24101',
  'd64161',
  'd54161',
  'd74161',
  'f5',
  'f7',
  'f8ff',
  'f93e00',
  'f97e00',
  'f97c00',
  '1bffffffffffffffff',
  '3bffffffffffffffff',
  'a10102',
  'a2616101616102',
  'a1f501',
  '9f01ff',
  'bf6161ff',
  '1c',
  'd9d9f74161',
];

const hostile: Scenario = {
  name: 'CBOR that is none',
  play: async player => {
    const collection = player.at('api/v1', 'configmaps');
    for (const item of items) {
      await player.post(`${collection}?dryRun=All`, Buffer.from(item, 'hex'), cborCall);
      await tryData(player, collection, item);
    }
    await player.post(`${collection}?dryRun=All`, Buffer.from('a0a0', 'hex'), cborCall);
    await player.get(`${collection}?watch=1&timeoutSeconds=1`, 'application/cbor-seq');
    await player.get(`${collection}?watch=1&timeoutSeconds=1`, 'application/cbor;stream=watch');
    await player.get(collection, 'application/cbor-seq');
    await player.get(`${collection}?watch=1&timeoutSeconds=1`, 'application/yaml');
    await player.get(`${collection}/none`, accepts.cbor);
    await player.get('/apis', accepts.cbor);
    await player.get('/api/v1', accepts.cbor);
    await player.get('/version', accepts.cbor);
    await player.get('/openapi/v3', accepts.cbor);
    await player.post(collection, {}, { type: 'text/plain' });
    await player.send('PATCH', `${collection}/one`, { type: accepts.cbor, body: {} });
    await player.get(collection, 'text/html');
  },
};

/** `{ apiVersion, kind, metadata: { name }, data: { a: ITEM } }`, made and applied. */
async function tryData(player: Player, collection: string, item: string): Promise<void> {
  const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' }, data: { a: 1 } };
  const bytes = encodeCbor(head);
  const body = Buffer.concat([bytes.subarray(0, -1), Buffer.from(item, 'hex')]);
  await player.post(`${collection}?dryRun=All`, body, cborCall);
  const call = { type: patchTypes.applyCbor, accept: accepts.cbor, body };
  await player.send('PATCH', `${collection}/one?fieldManager=applier&dryRun=All`, call);
}

export const cbor: readonly Scenario[] = [...ofKinds, hostile];
