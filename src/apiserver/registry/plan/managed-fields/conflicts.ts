/** Conflicts of an apply, in the words that clients print. */
import { countFields, type FieldSet, formatPath, pathsOf, StatusError } from '#api';
import type { ManagedEntry } from './entries.ts';

/** Fields that somebody else manages and that would become others. */
export interface Conflict {
  readonly entry: ManagedEntry;
  readonly fields: FieldSet;
}

/** So many fields are told: who reads more of them has not set them by hand. */
const mostTold = 500;

/** The 409, with a cause for each field; of very many the first are told, and how many there are. */
export function conflictError(conflicts: readonly Conflict[]): StatusError {
  let left = mostTold;
  const all = conflicts
    .map(({ entry, fields }) => ({ manager: managerText(entry), fields }))
    .sort((a, b) => (a.manager < b.manager ? -1 : 1))
    .map(({ manager, fields }) => {
      const paths = pathsOf(fields).take(left).map(formatPath).toArray();
      left -= paths.length;
      return { manager, paths, count: countFields(fields) };
    });
  const causes = all.flatMap(({ manager, paths }) =>
    paths.map(field => ({ reason: 'FieldManagerConflict', message: `conflict with ${manager}`, field })),
  );
  return new StatusError(409, 'Conflict', messageOf(all), { causes });
}

interface Told {
  readonly manager: string;
  readonly paths: readonly string[];
  /** With those of which no path is told. */
  readonly count: number;
}

function messageOf(all: readonly Told[]): string {
  const count = all.reduce((sum, told) => sum + told.count, 0);
  const [first] = all;
  if (count === 1 && first) return `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.paths[0]}`;
  const lines = all
    .filter(({ paths }) => paths.length > 0)
    .flatMap(({ manager, paths }) => [`conflicts with ${manager}:`, ...paths.map(path => `- ${path}`)]);
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`;
}

function managerText({ manager, operation, apiVersion, subresource }: ManagedEntry): string {
  const part = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  return `${JSON.stringify(manager)}${part}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}
