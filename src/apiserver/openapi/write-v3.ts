/** Writes OpenAPI 3.0 documents, one for each version of a group. Pure. */
import { bodyKinds, patchTypes } from '#api';
import { type KindShape, shapeOf } from '../resource/definition.ts';
import { createContent, type DocumentContent } from './content.ts';
import { type Operation, type Path, pathsOf } from './operations.ts';
import { type Parameter, pathParameters, prettyParameter } from './parameters.ts';
import { openApi3, type Schema } from './schema.ts';
import type { Descriptions } from './schemas.ts';

/** The document of the kinds of one version of a group, of `all` that are served. */
export function writeV3(
  kinds: readonly KindShape[],
  options: { all: readonly KindShape[]; descriptions: Descriptions; version: string },
): object {
  const content = createContent({
    dialect: openApi3,
    kinds: [...options.all, ...bodyKinds.map(shapeOf)],
    descriptions: options.descriptions,
  });
  const paths = kinds.flatMap(({ kind }) => pathsOf(kind)).map(path => [path.path, writePath(path, content)] as const);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: options.version },
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: content.schemas() },
  };
}

function writePath({ parameters, operations }: Path, content: DocumentContent): object {
  return {
    ...Object.fromEntries(operations.map(operation => [operation.method, writeOperation(operation, content)])),
    parameters: [
      ...parameters.map(name => ({ ...writeParameter(pathParameters[name], 'path'), required: true })),
      writeParameter(prettyParameter, 'query'),
    ],
  };
}

function writeOperation(operation: Operation, content: DocumentContent): object {
  const { id, description, action, kind, query } = operation;
  const body = content.bodyOf(operation);
  return {
    description,
    operationId: id,
    ...(query.length > 0 ? { parameters: query.map(parameter => writeParameter(parameter, 'query')) } : {}),
    ...(body ? { requestBody: writeBody(operation, body) } : {}),
    responses: {
      ...Object.fromEntries(
        content
          .codesOf(operation)
          .map(([code, words]) => [code, { description: words, content: writeAnswer(operation, content) }]),
      ),
      401: { description: 'Unauthorized' },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  };
}

const writeParameter = ({ name, type, description }: Parameter, place: 'path' | 'query'): object => ({
  name,
  in: place,
  description,
  schema: { type, ...(place === 'query' ? { uniqueItems: true } : {}) },
});

function writeBody({ body }: Operation, schema: Schema): object {
  const types = body === 'Patch' ? patchTypes : ['*/*'];
  return {
    content: Object.fromEntries(types.map(type => [type, { schema }])),
    ...(body === 'DeleteOptions' ? {} : { required: true }),
  };
}

function writeAnswer(operation: Operation, content: DocumentContent): object {
  const schema = content.answerOf(operation);
  const types = operation.answer === 'text' ? ['*/*'] : ['application/json', 'application/yaml'];
  return Object.fromEntries(types.map(type => [type, { schema }]));
}
