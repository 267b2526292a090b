/** Writes OpenAPI 3.0 documents, one for each version of a group. Pure. */
import { bodyKinds } from '#api';
import { type DescribedKind, type KindShape, shapeOf } from '../resource/definition.ts';
import { codesOf, DocumentContent, type Writing } from './content.ts';
import { answerTypesOf, type Forms, patchTypesOf } from './media-types.ts';
import { type Operation, type Path, pathsOf, resourcesPath } from './operations.ts';
import { type PlacedParameter, placeParameters } from './place-parameters.ts';
import { openApi3, type Schema } from './schema.ts';
import type { Descriptions } from './schemas.ts';

/** The document of the kinds of one version of a group, of `all` that are served. */
export function writeV3(
  kinds: readonly DescribedKind[],
  options: { all: readonly KindShape[]; descriptions: Descriptions; version: string; hasCbor: boolean },
): object {
  const { hasCbor } = options;
  const content = new DocumentContent({
    dialect: openApi3,
    kinds: [...options.all, ...bodyKinds.map(shapeOf)],
    about: kinds.slice(0, 1).map(({ kind }) => kind),
    descriptions: options.descriptions,
  });
  const paths = kinds.flatMap(described => {
    const { isCustom = false } = described;
    return pathsOf(described).map(path => [path.path, writePath(path, { content, isCustom, hasCbor })] as const);
  });
  const [first] = kinds;
  if (first && !first.isCustom) {
    const resources = resourcesPath(first.kind);
    paths.push([resources.path, writePath(resources, { content, isCustom: false, hasCbor })]);
  }
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: options.version },
    paths: Object.fromEntries(paths.sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: content.schemas(),
      securitySchemes: {
        BearerToken: { description: 'A token of a bearer.', type: 'apiKey', name: 'authorization', in: 'header' },
      },
    },
  };
}

function writePath(path: Path, writing: Writing): object {
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

function writeOperation(operation: Operation, own: readonly PlacedParameter[], writing: Writing): object {
  const { content } = writing;
  const { id, description, action, kind, tag } = operation;
  const body = content.bodyOf(operation);
  return {
    tags: [tag],
    description,
    operationId: id,
    ...(own.length > 0 ? { parameters: own.map(writeParameter) } : {}),
    ...(body ? { requestBody: writeBody(operation, body, writing) } : {}),
    responses: {
      ...Object.fromEntries(
        codesOf(operation).map(([code, words]) => [
          code,
          { description: words, content: writeAnswer(operation, writing) },
        ]),
      ),
      401: { description: 'Unauthorized' },
    },
    ...(action === undefined ? {} : { 'x-kubernetes-action': action }),
    ...(kind === undefined ? {} : { 'x-kubernetes-group-version-kind': kind }),
  };
}

const writeParameter = ({ place, parameter: { name, type, description } }: PlacedParameter): object => ({
  name,
  in: place,
  description,
  ...(place === 'path' ? { required: true } : {}),
  schema: { type, uniqueItems: true },
});

function writeBody({ body }: Operation, schema: Schema, forms: Forms): object {
  const types = body === 'Patch' ? patchTypesOf(forms) : ['*/*'];
  return {
    content: Object.fromEntries(types.map(type => [type, { schema }])),
    ...(body === 'DeleteOptions' ? {} : { required: true }),
  };
}

function writeAnswer(operation: Operation, writing: Writing): object {
  const schema = writing.content.answerOf(operation);
  return Object.fromEntries(answerTypesOf(operation, writing).map(type => [type, { schema }]));
}
