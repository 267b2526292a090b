/** Scale: the number of pods of a workload, in one form for all of them.
 *  Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/ ("scale" operations) */
import {
  conflict,
  Deployment,
  formatLabelSelector,
  invalidObject,
  invalidValue,
  type Kind,
  type KubeObject,
  type LabelSelector,
  ReplicaSet,
  ReplicationController,
  requirementsOf,
  Scale,
  StatefulSet,
} from '#api';
import type { TableColumn } from '../../resource/strategy.ts';
import type { SubresourceHandler } from '../../resource/subresource.ts';
import { giveRecord, replicasPath, takeRecord } from '../plan/managed-fields/scale.ts';
import { ageColumn, nameColumn } from '../strategies/columns/age.ts';
import { column } from '../strategies/columns/column.ts';

/** What the workloads that can be scaled have in common. */
interface Scalable extends KubeObject {
  spec: { replicas?: number };
  status?: { replicas?: number };
}

interface ScaleFacts<K extends Scalable> {
  readonly of: Kind<K>;
  readonly selector: (object: K) => LabelSelector | undefined;
}

const columns: readonly TableColumn<Scale>[] = [
  column('Name', { description: nameColumn.description, value: scale => nameColumn.value(scale) }),
  column('Desired', {
    description: 'How many pods there should be.',
    type: 'integer',
    value: ({ spec }) => spec?.replicas ?? 0,
  }),
  column('Available', {
    description: 'How many pods there are.',
    type: 'integer',
    value: ({ status }) => status?.replicas ?? 0,
  }),
  ageColumn,
];

/** The `scale` subresource of a workload. */
function defineScale<K extends Scalable>({ of, selector }: ScaleFacts<K>): SubresourceHandler {
  return {
    of,
    name: 'scale',
    body: Scale,
    columns,
    async get(key, { objects }) {
      const object = await objects.get(of, key);
      return scaleOf(object, selector(object));
    },
    async update(key, change, { objects }) {
      const scale = async (draft: K) => {
        const current = scaleOf(draft, selector(draft));
        giveRecord(draft, current, replicasPath);
        const wanted = (await change(current)) as Scale;
        checkScale(wanted, key.name);
        applyScale(draft, wanted, of);
        takeRecord(draft, wanted, { of, path: replicasPath });
      };
      const updated = await objects.update(of, key, scale, { subresource: 'scale' });
      return scaleOf(updated, selector(updated));
    },
  };
}

/** Throws the 422. */
function checkScale({ spec }: Scale, name: string): void {
  const replicas = spec?.replicas ?? 0;
  if (replicas >= 0) return;
  const error = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
  throw invalidObject(Scale, name, [error]);
}

/** The scale of a workload. */
function scaleOf({ metadata, spec, status }: Scalable, selector: LabelSelector | undefined): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const text = selector === undefined ? '' : formatLabelSelector(requirementsOf(selector));
  return {
    apiVersion: Scale.apiVersion,
    kind: Scale.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: spec.replicas ? { replicas: spec.replicas } : {},
    status: { replicas: status?.replicas ?? 0, ...(text === '' ? {} : { selector: text }) },
  };
}

/** Sets the number of pods. Throws the 409 when the scale is of another version or object. */
function applyScale(draft: Scalable, { metadata, spec }: Scale, { group, plural }: Kind): void {
  const where = { group, resource: plural };
  const { name, uid, resourceVersion } = draft.metadata;
  if (metadata.uid && metadata.uid !== uid) {
    throw conflict(
      where,
      name,
      `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
    );
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== resourceVersion) throw conflict(where, name);
  draft.spec.replicas = spec?.replicas ?? 0;
}

export const scales: readonly SubresourceHandler[] = [
  defineScale({ of: Deployment, selector: ({ spec }) => spec.selector }),
  defineScale({ of: ReplicaSet, selector: ({ spec }) => spec.selector }),
  defineScale({ of: StatefulSet, selector: ({ spec }) => spec.selector }),
  defineScale({
    of: ReplicationController,
    selector: ({ spec }) => (spec.selector ? { matchLabels: spec.selector } : undefined),
  }),
];
