/** Writes the OpenAPI 2.0 document of everything that is served. Pure. */
import { bodyKinds, patchTypes } from '#api';
import { type KindShape, shapeOf } from '../resource/definition.ts';
import { createContent, type DocumentContent } from './content.ts';
import { type Operation, type Path, pathsOf } from './operations.ts';
import { type Parameter, pathParameters, prettyParameter } from './parameters.ts';
import { openApi2, type Schema } from './schema.ts';
import type { Descriptions } from './schemas.ts';

export interface V2Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'body';
  readonly description?: string;
  readonly required?: boolean;
  readonly type?: string;
  readonly uniqueItems?: boolean;
  readonly schema?: Schema;
}

export interface V2Operation {
  readonly description: string;
  readonly operationId: string;
  readonly consumes: readonly string[];
  readonly produces: readonly string[];
  readonly schemes: readonly string[];
  readonly parameters?: readonly V2Parameter[];
  readonly responses: Readonly<Record<string, { description: string; schema?: Schema }>>;
  readonly 'x-kubernetes-action': string;
  readonly 'x-kubernetes-group-version-kind': unknown;
}

export type V2Path = Readonly<Partial<Record<Operation['method'], V2Operation>>> & {
  readonly parameters: readonly V2Parameter[];
};

export interface V2Document {
  readonly swagger: '2.0';
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, V2Path>>;
  readonly definitions: Readonly<Record<string, Schema>>;
}

/** The document of all kinds. */
export function writeV2(
  kinds: readonly KindShape[],
  options: { descriptions: Descriptions; version: string },
): V2Document {
  const content = createContent({
    dialect: openApi2,
    kinds: [...kinds, ...bodyKinds.map(shapeOf)],
    descriptions: options.descriptions,
  });
  const paths = kinds.flatMap(({ kind }) => pathsOf(kind)).map(path => [path.path, writePath(path, content)] as const);
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: options.version },
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
    definitions: content.schemas(),
  };
}

function writePath({ parameters, operations }: Path, content: DocumentContent): V2Path {
  return {
    ...Object.fromEntries(operations.map(operation => [operation.method, writeOperation(operation, content)])),
    parameters: [
      ...parameters.map(name => ({ ...writeParameter(pathParameters[name], 'path'), required: true })),
      writeParameter(prettyParameter, 'query'),
    ],
  };
}

function writeOperation(operation: Operation, content: DocumentContent): V2Operation {
  const { id, description, action, kind, query, body, answer } = operation;
  const schema = content.bodyOf(operation);
  const parameters = query.map(parameter => writeParameter(parameter, 'query'));
  if (schema)
    parameters.push({ name: 'body', in: 'body', ...(body === 'DeleteOptions' ? {} : { required: true }), schema });
  const answers = content
    .codesOf(operation)
    .map(([code, words]) => [code, { description: words, schema: content.answerOf(operation) }]);
  return {
    description,
    consumes: body === 'Patch' ? patchTypes : ['*/*'],
    produces: answer === 'text' ? ['*/*'] : ['application/json', 'application/yaml'],
    schemes: ['https'],
    operationId: id,
    ...(parameters.length > 0 ? { parameters } : {}),
    responses: { ...Object.fromEntries(answers), 401: { description: 'Unauthorized' } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

const writeParameter = ({ name, type, description }: Parameter, place: 'path' | 'query'): V2Parameter => ({
  name,
  in: place,
  description,
  type,
  uniqueItems: true,
});
