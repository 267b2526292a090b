/** Every kind as a table and as metadata alone: objects, lists, watches, in JSON, YAML and protobuf. */
import { collectionOf, compared, left, objectOf } from './bodies.ts';
import { accepts, type Scenario } from './player.ts';

const objectForms = [
  accepts.table,
  accepts.metadata,
  'application/yaml;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=Table;v=v1beta1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadata;v=v1beta1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  'application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=Table;v=v2;g=meta.k8s.io',
  'application/yaml',
];
const listForms = [
  ...objectForms.filter(form => !form.includes('Metadata')),
  accepts.metadataList,
  'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  accepts.metadata,
];

export const forms: readonly Scenario[] = compared
  .filter(({ verbs, kind }) => verbs.includes('get') && !left.includes(kind))
  .map(kind => ({
    name: `forms of ${kind.apiVersion} ${kind.kind}`,
    play: async player => {
      const collection = collectionOf(kind, player);
      const object = { ...objectOf(kind, player) };
      object.metadata = { ...object.metadata, finalizers: [] };
      for (const accept of objectForms) await player.post(`${collection}?dryRun=All`, object, { accept });
      await player.post(collection, object);
      const selector = `labelSelector=of=${player.namespace}`;
      for (const accept of objectForms) await player.get(`${collection}/${object.metadata.name}`, accept);
      for (const accept of listForms) await player.get(`${collection}?${selector}`, accept);
      for (const include of ['None', 'Metadata', 'Object', 'Other']) {
        await player.get(`${collection}?${selector}&includeObject=${include}`, accepts.table);
        await player.get(`${collection}/${object.metadata.name}?includeObject=${include}`, accepts.table);
      }
      const watched = [
        accepts.table,
        accepts.metadata,
        'application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
      ];
      const path = `${collection}?watch=1&timeoutSeconds=1&${selector}`;
      await player.together(watched.map(accept => ({ method: 'GET', path, accept })));
      await player.send('DELETE', `${collection}/${object.metadata.name}?gracePeriodSeconds=0`, {
        accept: accepts.metadata,
      });
    },
  }));
