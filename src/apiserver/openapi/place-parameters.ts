/** Which parameters stand at a path, and which at one of its operations. Pure. */
import type { Operation, Path } from './operations.ts';
import { type Parameter, pathParameters } from './parameters.ts';

/** A parameter, and where it stands in a request. */
export interface PlacedParameter {
  readonly place: 'path' | 'query';
  readonly parameter: Parameter;
}

interface PlacedParameters {
  /** Those that all operations of the path have, by name. */
  readonly common: readonly PlacedParameter[];
  /** The others of an operation, by name. */
  readonly of: (operation: Operation) => readonly PlacedParameter[];
}

/** Takes out of the operations of a path what they have in common, as upstream does. */
export function placeParameters({ parameters, operations }: Path): PlacedParameters {
  const isCommon = (name: string) => operations.every(({ query }) => query.some(parameter => parameter.name === name));
  const asQuery = (parameter: Parameter): PlacedParameter => ({ place: 'query', parameter });
  const shared = (operations[0]?.query ?? []).filter(({ name }) => isCommon(name));
  const inPath = parameters.map((name): PlacedParameter => ({ place: 'path', parameter: pathParameters[name] }));
  return {
    common: [...inPath, ...shared.map(asQuery)].sort(byName),
    of: ({ query }) =>
      query
        .filter(({ name }) => !isCommon(name))
        .map(asQuery)
        .sort(byName),
  };
}

const byName = ({ parameter: { name: a } }: PlacedParameter, { parameter: { name: b } }: PlacedParameter): number =>
  a === b ? 0 : a < b ? -1 : 1;
