/** Makers of table columns, and ways to write what goes into their cells. */
import { type Container, formatLabelSelector, type KubeObject, type LabelSelector, requirementsOf } from '#api';
import type { Cell } from '../../../resource/cell.ts';
import type { TableColumn } from '../../../resource/strategy.ts';

interface ColumnFacts<K extends KubeObject> {
  readonly description: string;
  /** Shown only with `-o wide`. Default false. */
  readonly wide?: boolean;
  /** Default: `string`. */
  readonly type?: TableColumn['type'];
  readonly value: (object: K) => Cell;
}

/** A column. */
export const column = <K extends KubeObject>(
  name: string,
  { description, wide = false, type = 'string', value }: ColumnFacts<K>,
): TableColumn<K> => ({ name, type, description, value, ...(wide ? { priority: 1 } : {}) });

/** The text, or `<none>`. */
export const orNone = (text: string | undefined): string => (text ? text : '<none>');

/** Names or images of containers, comma-separated. */
export const containerList = (containers: readonly Container[] | undefined, field: 'name' | 'image'): string =>
  (containers ?? []).map(container => container[field] ?? '').join(',');

/** `a=b,c=d`, sorted by key; `<none>` when empty. */
export const formatLabels = (labels: Readonly<Record<string, string>> | undefined): string =>
  orNone(
    Object.keys(labels ?? {})
      .sort()
      .map(key => `${key}=${labels?.[key]}`)
      .join(','),
  );

/** A label selector as text: `app=web,tier in (a,b)`; `<none>` when it selects everything or is absent. */
export function formatSelector(selector: LabelSelector | undefined): string {
  if (!selector) return '<none>';
  try {
    return orNone(formatLabelSelector(requirementsOf(selector)));
  } catch {
    return '<error>';
  }
}
