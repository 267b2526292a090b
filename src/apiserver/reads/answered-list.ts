/** Lists of kinds that are answered, not stored. */
import { badRequest, type Kind, type KubeList, type KubeObject, matchesLabels } from '#api';
import type { RequestOptions } from '#client';
import { fieldRequirementsOf, labelsOf } from '../watch/selection.ts';

/** Those that a request asks for, by labels and by name. Errors: 400 for a selector that cannot be read, or by another field. */
export function selected<K extends KubeObject>(
  objects: readonly K[],
  { labelSelector = '', fieldSelector = '' }: Pick<RequestOptions, 'labelSelector' | 'fieldSelector'>,
): K[] {
  const labels = labelsOf(labelSelector);
  const fields = fieldRequirementsOf(fieldSelector);
  const unknown = fields.find(({ name }) => name !== 'metadata.name' && name !== 'metadata.namespace');
  if (unknown) throw badRequest(`field label not supported: ${unknown.name}`);
  const isMeant = ({ metadata }: K) =>
    fields.every(({ name, value, equal }) => {
      const own = name === 'metadata.name' ? metadata.name : (metadata.namespace ?? '');
      return (own === value) === equal;
    });
  return objects.filter(object => matchesLabels(labels, object.metadata.labels) && isMeant(object));
}

/** The list of them. Nothing is kept, so there is no version of it. */
export const answeredList = <K extends KubeObject>({ apiVersion, kind }: Kind<K>, items: K[]): KubeList<K> => ({
  apiVersion,
  kind: `${kind}List`,
  metadata: { resourceVersion: '' },
  items,
});
