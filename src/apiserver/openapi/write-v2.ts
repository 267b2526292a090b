/** Writes the OpenAPI 2.0 document of everything that is served. Pure. */
import { bodyKinds } from '#api';
import { type DescribedKind, shapeOf } from '../resource/definition.ts';
import { codesOf, DocumentContent, type Writing } from './content.ts';
import { answerTypesOf, patchTypesOf } from './media-types.ts';
import { type Operation, type Path, pathsOf } from './operations.ts';
import { type PlacedParameter, placeParameters } from './place-parameters.ts';
import { openApi2, type Schema } from './schema.ts';
import type { Descriptions } from './schemas.ts';

/** A parameter of a path or operation. */
export interface V2Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly description?: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly uniqueItems?: boolean;
  readonly schema?: Schema;
}

/** What a method does at a path. */
export interface V2Operation {
  readonly tags: readonly string[];
  readonly description: string;
  readonly operationId: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly schemes: readonly string[];
  readonly parameters?: readonly V2Parameter[];
  readonly responses: Readonly<Record<string, { description: string; schema?: Schema }>>;
  readonly 'x-kubernetes-action'?: string;
  readonly 'x-kubernetes-group-version-kind'?: unknown;
}

/** The operations of a path, with the parameters that all have. */
export type V2Path = Readonly<Partial<Record<Operation['method'], V2Operation>>> & {
  readonly parameters?: readonly V2Parameter[];
};

/** The whole document, `/openapi/v2`. */
export interface V2Document {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, V2Path>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The document of all kinds. */
export function writeV2(
  kinds: readonly DescribedKind[],
  options: { descriptions: Descriptions; version: string; hasCbor: boolean },
): V2Document {
  const { hasCbor } = options;
  const content = new DocumentContent({
    dialect: openApi2,
    kinds: [...kinds, ...bodyKinds.map(shapeOf)],
    about: [...new Map(kinds.map(({ kind }) => [kind.apiVersion, kind])).values()],
    descriptions: options.descriptions,
  });
  const paths = kinds.flatMap(described => {
    const { isCustom = false } = described;
    return pathsOf(described).map(path => [path.path, writePath(path, { content, isCustom, hasCbor })] as const);
  });
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: options.version },
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
    definitions: content.schemas(),
  };
}

function writePath(path: Path, writing: Writing): V2Path {
  const { common, of } = placeParameters(path);
  const written = path.operations.map(operation => [
    operation.method,
    writeOperation(operation, of(operation), writing),
  ]);
  return {
    ...Object.fromEntries(written),
    ...(common.length > 0 ? { parameters: common.map(writeParameter) } : {}),
  };
}

function writeOperation(operation: Operation, own: readonly PlacedParameter[], writing: Writing): V2Operation {
  const { content } = writing;
  const { id, description, action, kind, tag, body } = operation;
  const schema = content.bodyOf(operation);
  const parameters = own.map(writeParameter);
  if (schema)
    parameters.unshift({ name: 'body', in: 'body', ...(body === 'DeleteOptions' ? {} : { required: true }), schema });
  const answers = codesOf(operation).map(([code, words]) => [
    code,
    { description: words, schema: content.answerOf(operation) },
  ]);
  return {
    tags: [tag],
    description,
    consumes: body === 'Patch' ? patchTypesOf(writing) : ['*/*'],
    produces: answerTypesOf(operation, writing),
    schemes: ['https'],
    operationId: id,
    ...(parameters.length > 0 ? { parameters } : {}),
    responses: { ...Object.fromEntries(answers), 401: { description: 'Unauthorized' } },
    ...(action === undefined ? {} : { 'x-kubernetes-action': action }),
    ...(kind === undefined ? {} : { 'x-kubernetes-group-version-kind': kind }),
  };
}

const writeParameter = ({ place, parameter: { name, type, description } }: PlacedParameter): V2Parameter => ({
  name,
  in: place,
  description,
  ...(place === 'path' ? { required: true } : {}),
  type,
  uniqueItems: true,
});
