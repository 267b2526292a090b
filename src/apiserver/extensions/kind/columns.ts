/** Columns of custom kinds, which their definitions give as paths.
 *  Source:
 *  https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#additional-printer-columns */
import type { CustomResourceDefinition } from '#api';
import { jsonText, parseTime } from '#base';
import { ageSince, nameColumn } from '../../registry/strategies/columns/age.ts';
import type { Cell } from '../../resource/cell.ts';
import type { TableColumn } from '../../resource/strategy.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';

type Declared = NonNullable<CustomResourceDefinition['spec']['versions'][number]['additionalPrinterColumns']>[number];

const age: Declared = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
};

/** The columns of a table; a definition without any has the age. When one cannot be read, the name is all there is. */
export function columnsOf(declared: readonly Declared[] = []): TableColumn[] {
  const columns = (declared.length > 0 ? declared : [age]).map(columnOf);
  const isReadable = columns.every(column => column !== undefined);
  return isReadable ? [nameColumn, ...columns.flatMap(column => column ?? [])] : [nameColumn];
}

function columnOf({
  name,
  type,
  format = '',
  description = '',
  priority = 0,
  jsonPath,
}: Declared): TableColumn | undefined {
  const path = parseJsonPath(jsonPath);
  if (!path) return undefined;
  return {
    name,
    type: type as TableColumn['type'],
    format,
    description: description || `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority,
    value: object => cellOf(type, first(path, object)),
  };
}

const first = (path: JsonPath, object: unknown): unknown => path(object)[0];

/** Null for what has not the column's type. */
function cellOf(type: string, value: unknown): Cell {
  if (value === undefined || value === null) return type === 'string' && value === null ? '<nil>' : null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : jsonText(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : typeof value === 'bigint' ? value : null;
    case 'number':
      return typeof value === 'number' ? value : typeof value === 'bigint' ? Number(value) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      return typeof value === 'string' ? dateCell(value) : null;
    default:
      return null;
  }
}

function dateCell(text: string): Cell {
  const ms = parseTime(text);
  return Number.isNaN(ms) ? '<invalid>' : ageSince(ms);
}
