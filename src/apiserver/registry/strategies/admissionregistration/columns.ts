/** Columns of policies and their bindings. */
import { type KubeObject, type ParamKind, type ParamRef } from '#api';
import type { TableColumn } from '../../../resource/strategy.ts';
import { column, formatSelector } from '../columns/column.ts';

/** The kind of a policy's parameters. */
export const paramKindColumn = <K extends KubeObject & { spec: { paramKind?: ParamKind } }>(): TableColumn<K> =>
  column('ParamKind', {
    description: 'Kind of the parameters.',
    value: ({ spec: { paramKind } }) => (paramKind ? `${paramKind.apiVersion}/${paramKind.kind}` : '<unset>'),
  });

/** What a binding is about: its policy and the parameters. */
export const bindingColumns = <
  K extends KubeObject & { spec: { policyName?: string; paramRef?: ParamRef } },
>(): TableColumn<K>[] => [
  column('PolicyName', { description: 'The policy.', value: ({ spec }) => spec.policyName ?? '' }),
  column('ParamRef', { description: 'The parameters.', value: ({ spec }) => formatParams(spec.paramRef) }),
];

/** In which namespace they are, where that is not said, cannot be told from here. */
function formatParams(paramRef: ParamRef | undefined): string {
  if (paramRef?.name) return `${paramRef.namespace || '*'}/${paramRef.name}`;
  return paramRef?.selector ? formatSelector(paramRef.selector) : '<unset>';
}
