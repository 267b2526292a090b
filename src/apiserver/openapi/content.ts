/** What operations carry: the schemas of their bodies and answers, collected for one document. */
import type { Kind, StructReference } from '#api';
import type { KindShape } from '../resource/definition.ts';
import type { Operation } from './operations.ts';
import { type Dialect, type Schema, scalarNames } from './schema.ts';
import { type Descriptions, SchemaCollector } from './schemas.ts';

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const metaStruct = (name: string): StructReference => ({ kind: 'struct', ref: `${meta}.${name}` });

export interface DocumentContent {
  bodyOf(operation: Operation): Schema | undefined;
  answerOf(operation: Operation): Schema;
  /** Codes with which an operation may succeed, and what they mean. */
  codesOf(operation: Operation): readonly (readonly [code: string, words: string])[];
  /** All schemas that were referred to. */
  schemas(): Record<string, Schema>;
}

/** What documents are written with. */
export interface Writing {
  readonly content: DocumentContent;
  /** Whether it is about a kind that a definition brought. */
  readonly isCustom: boolean;
}

interface ContentOptions {
  readonly dialect: Dialect;
  /** All kinds that are served, and those of bodies. */
  readonly kinds: readonly KindShape[];
  /** The versions of groups that the document is about. */
  readonly about: readonly Pick<Kind, 'group' | 'version'>[];
  readonly descriptions: Descriptions;
}

type KindName = Pick<Kind, 'group' | 'version' | 'kind'>;

export function createContent({ dialect, kinds, about, descriptions }: ContentOptions): DocumentContent {
  const collector = new SchemaCollector({ dialect, descriptions, kindsOf: kindsByStruct(kinds, about) });
  const shapes = new Map(kinds.map(shape => [textOf(shape.kind), shape]));
  const refer = (kind: KindName): Schema => {
    const shape = shapes.get(textOf(kind));
    if (!shape) return { type: 'string' };
    return shape.publish ? referPublished(shape, shape.publish) : collector.refer(shape.struct);
  };

  /** A kind that brings its own schema, with the fields that every object has. */
  function referPublished({ kind, struct: { ref } }: KindShape, publish: NonNullable<KindShape['publish']>): Schema {
    if (collector.has(ref)) return collector.reference(ref);
    const { schema, isOpen } = publish(dialect);
    const kinds = { 'x-kubernetes-group-version-kind': [pick(kind)] };
    if (isOpen) return collector.add(ref, { ...schema, ...kinds });
    const properties = { ...(schema['properties'] as object | undefined), ...ofEveryObject() };
    return collector.add(ref, { ...schema, properties, ...kinds });
  }

  const ofEveryObject = (): Record<string, Schema> => {
    const metadata = collector.refer(metaStruct('ObjectMeta'));
    return {
      apiVersion: {
        description: 'APIVersion defines the group and version in which the object is written.',
        type: 'string',
      },
      kind: { description: 'Kind names what the object is.', type: 'string' },
      metadata: dialect.version === 3 ? { description: "Standard object's metadata.", allOf: [metadata] } : metadata,
    };
  };

  const referList = (kind: KindName): Schema => {
    const shape = shapes.get(textOf(kind));
    const { listKind = `${kind.kind}List` } = shape?.kind ?? {};
    const ref = shape?.struct.ref ?? kind.kind;
    return collector.add(`${ref.slice(0, ref.lastIndexOf('.') + 1)}${listKind}`, {
      description: `A list of objects of kind ${kind.kind}.`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { description: 'Group and version in which the list is written.', type: 'string' },
        items: { description: 'The objects.', type: 'array', items: refer(kind) },
        kind: { description: 'What the list is.', type: 'string' },
        metadata: collector.part(metaStruct('ListMeta'), 'What is said of the list.'),
      },
      'x-kubernetes-group-version-kind': [{ ...pick(kind), kind: listKind }],
    });
  };

  return {
    bodyOf({ body }) {
      if (body === undefined) return undefined;
      if (body === 'Patch') return collector.referScalar(scalarNames.patch);
      return body === 'DeleteOptions' ? collector.refer(metaStruct('DeleteOptions')) : refer(body);
    },
    answerOf({ answer, kind }) {
      if (answer === 'text' || answer === 'log') return { type: 'string' };
      if (answer === 'list') return kind ? referList(kind) : {};
      return typeof answer === 'string' ? collector.refer(metaStruct(answer)) : refer(answer);
    },
    codesOf({ method, action }) {
      if (method === 'get' || action === 'deletecollection' || action === 'connect') return [['200', 'OK']];
      const created = ['201', 'Created'] as const;
      const accepted = ['202', 'Accepted'] as const;
      if (method === 'post') return [['200', 'OK'], created, accepted];
      return method === 'delete' ? [['200', 'OK'], accepted] : [['200', 'OK'], created];
    },
    schemas: () => collector.collected(),
  };
}

const pick = ({ group, version, kind }: KindName): KindName => ({ group, kind, version });

const textOf = ({ group, version, kind }: KindName): string => `${group}/${version}/${kind}`;

/** The kinds that each struct is: usually one; what every version of a group has, one in each that the document is about. */
function kindsByStruct(kinds: readonly KindShape[], about: ContentOptions['about']): Map<string, KindName[]> {
  const byStruct = new Map<string, KindName[]>();
  for (const { kind, struct } of kinds) byStruct.set(struct.ref, [...(byStruct.get(struct.ref) ?? []), pick(kind)]);
  const core = { group: '', version: 'v1' };
  const versions = [core, ...about.filter(({ group }) => group !== '')];
  for (const kind of ['DeleteOptions', 'WatchEvent'])
    byStruct.set(
      `${meta}.${kind}`,
      versions.map(version => pick({ ...version, kind })),
    );
  for (const kind of ['Status', 'APIResourceList']) byStruct.set(`${meta}.${kind}`, [pick({ ...core, kind })]);
  return byStruct;
}
